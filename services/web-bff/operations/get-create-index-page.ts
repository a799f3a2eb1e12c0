import type * as z from 'zod'
import type { CreateIndexPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'
import { pricesShown } from '../domain/rate.ts'

/** The data for the form of a new index. */
export async function getCreateIndexPage(
  deps: PageNeeds,
  caller: Caller,
): Promise<z.infer<typeof CreateIndexPage>> {
  const { part, indexNames, limits } = partsOf(deps, caller)
  const page = await whole({
    models: part(async () => (await deps.indexes.listModels(caller, {})).results),
    limits: limits(),
    indexNames: indexNames(),
    settingsSchema: part(() => deps.indexes.getIndexSettingsSchema(caller, {})),
  })
  return { ...page, prices: pricesShown(deps.now()) }
}
