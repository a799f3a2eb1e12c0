import type { CreateIndexPage, IndexesPage, IndexPage } from '#contracts/web-bff'
import { type Caller, requireUser } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type * as z from 'zod'
import { type PageNeeds, partsOf, whole } from './parts.ts'
import { pricesShown, rateOf } from './rate.ts'

/** @throws ServiceError `forbidden` */
export async function getIndexesPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof IndexesPage>> {
  requireUser(caller)
  const { indexes, limits } = partsOf(deps, caller)
  return whole({ indexes: indexes(), limits: limits() })
}

/** The data for the form of a new index. @throws ServiceError `forbidden` */
export async function getCreateIndexPage(
  deps: PageNeeds,
  caller: Caller,
): Promise<z.infer<typeof CreateIndexPage>> {
  requireUser(caller)
  const { part, indexNames, limits } = partsOf(deps, caller)
  const page = await whole({
    models: part(async () => (await deps.indexes.listModels(caller, {})).results),
    limits: limits(),
    indexNames: indexNames(),
    settingsSchema: part(() => deps.indexes.getIndexSettingsSchema(caller, {})),
  })
  return { ...page, prices: pricesShown(deps.now()) }
}

/** @throws ServiceError `forbidden`, `index_not_found` */
export async function getIndexPage(
  deps: PageNeeds,
  caller: Caller,
  name: string,
): Promise<z.infer<typeof IndexPage>> {
  requireUser(caller)
  const { part, limits } = partsOf(deps, caller)
  const { indexes } = deps
  const of = { params: { name } }
  const entry = indexes.getIndex(caller, of)
  // Two sections await this promise, and each reports its failure.
  entry.catch(() => {})
  const page = await whole({
    index: part(() => entry),
    status: part(() => indexes.getIndexStatus(caller, { ...of, query: { timeoutSeconds: 0 } })),
    settings: part(() => indexes.getIndexSettings(caller, of)),
    stats: part(() => indexes.getIndexStats(caller, of)),
    history: part(() => indexes.getIndexHistory(caller, of)),
    spend: part(async () => rateOf([await entry], deps.now())),
    limits: limits(),
  })
  const { index } = page
  if (index.status === 'failed' && index.error.code === 'index_not_found')
    throw new ServiceError({ kind: 'not_found', code: index.error.code, message: index.error.message })
  return page
}
