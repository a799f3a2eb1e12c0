import type { SearchResult } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { type ServingDeps, runAtCell } from '../policies/serving-cell.ts'

/** @throws ServiceError `index_not_found`, and the cell's own */
export async function recommendDocuments(
  deps: ServingDeps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<SearchResult> {
  return runAtCell(deps, caller, { name, operation: 'recommend', input: { body } })
}
