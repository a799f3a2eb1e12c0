import type * as z from 'zod'
import type { IndexesPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getIndexesPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof IndexesPage>> {
  const { indexes, limits } = partsOf(deps, caller)
  return whole({ indexes: indexes(), limits: limits() })
}
