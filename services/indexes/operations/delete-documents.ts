import type * as z from 'zod'
import type { DeleteDocumentsResult } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { type ServingDeps, runAtCell } from '../policies/serving-cell.ts'

/** @throws ServiceError `index_not_found`, and the cell's own */
export async function deleteDocuments(
  deps: ServingDeps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<z.infer<typeof DeleteDocumentsResult>> {
  return runAtCell(deps, caller, { name, operation: 'deleteDocuments', input: { body } })
}
