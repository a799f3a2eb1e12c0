import type { CellsPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type * as z from 'zod'
import { type PageNeeds, partsOf, whole } from './parts.ts'

/** For operators. @throws ServiceError `forbidden` */
export async function getCellsPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof CellsPage>> {
  const { part } = partsOf(deps, caller)
  return whole({ cells: part(async () => (await deps.indexes.listCells(caller, {})).results) })
}
