import type { IndexDocument } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { type ServingDeps, runAtCell } from '../policies/serving-cell.ts'

/** @throws ServiceError `index_not_found`, `document_not_found`, and the cell's own */
export async function getDocument(
  deps: ServingDeps,
  caller: Caller,
  { name, documentId }: { name: string; documentId: string },
): Promise<IndexDocument> {
  return runAtCell(deps, caller, { name, operation: 'getDocument', input: { documentId } })
}
