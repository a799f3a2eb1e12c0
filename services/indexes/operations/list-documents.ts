import type { IndexDocumentPage } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { cellOf, type ServingDeps } from '../policies/serving-cell.ts'

/**
 * One page of documents in order of `_id`.
 * @throws ServiceError `index_not_found`, and errors of the cell
 */
export async function listDocuments(
  deps: ServingDeps,
  caller: Caller,
  { name, ...page }: { name: string; limit: number; after?: string | undefined; filter?: string | undefined },
): Promise<IndexDocumentPage> {
  const { cell, indexId } = await cellOf(deps, caller, name)
  return cell.listDocuments(indexId, page)
}
