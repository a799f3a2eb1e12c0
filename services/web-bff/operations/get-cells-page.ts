import type { CellsPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type * as z from 'zod'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

/** For operators. */
export async function getCellsPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof CellsPage>> {
  const { part } = partsOf(deps, caller)
  return whole({ cells: part(async () => (await deps.indexes.listCells(caller, {})).results) })
}
