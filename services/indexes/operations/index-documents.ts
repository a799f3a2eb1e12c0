import type {
  AddDocumentsResult,
  DeleteDocumentsResult,
  IndexDocument,
  IndexDocumentPage,
  SearchResult,
} from '#contracts/indexes'
import type * as z from 'zod'
import type { Caller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { notReachable } from '../domain/errors.ts'
import { withSteadyIds } from '../domain/repeated-documents.ts'
import type { Cell, DataOperation, IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

type Deps = Pick<IndexesDeps, 'indexes' | 'cells'>

/** The cell that serves an index's documents. @throws ServiceError `index_not_found`, `index_not_ready` */
async function cellOf(deps: Deps, caller: Caller, name: string): Promise<{ cell: Cell; indexId: string }> {
  const { index } = await getLiveIndex(deps, caller, name)
  // Without an endpoint, or while it is deleted, the cell need not be asked; any other reason is reported by the cell.
  if (index.endpoint === '' || index.status === 'DELETING') throw notReachable(index)
  return { cell: deps.cells.cell(index.cellId), indexId: index.indexId }
}

async function run<T>(
  deps: Deps,
  caller: Caller,
  asked: { name: string; operation: DataOperation; input: { documentId?: string; body?: unknown } },
): Promise<T> {
  const { cell, indexId } = await cellOf(deps, caller, asked.name)
  // The cell's answer follows the contract of its endpoint.
  return (await cell.run(indexId, asked.operation, asked.input)) as T
}

/**
 * One page of documents in order of `_id`.
 * @throws ServiceError `index_not_found`, and errors of the cell
 */
export async function listDocuments(
  deps: Deps,
  caller: Caller,
  { name, ...page }: { name: string; limit: number; after?: string | undefined; filter?: string | undefined },
): Promise<IndexDocumentPage> {
  const { cell, indexId } = await cellOf(deps, caller, name)
  return cell.listDocuments(indexId, page)
}

/** @throws ServiceError `index_not_found`, `document_not_found`, and the cell's own */
export async function getDocument(
  deps: Deps,
  caller: Caller,
  { name, documentId }: { name: string; documentId: string },
): Promise<IndexDocument> {
  return run(deps, caller, { name, operation: 'getDocument', input: { documentId } })
}

/**
 * Adds documents, each of which succeeds or fails alone. A repeat with the same `Idempotency-Key` adds nothing twice.
 * @throws ServiceError `index_not_found`, and errors of the cell
 */
export async function addDocuments(
  deps: Deps & Pick<IndexesDeps, 'once'>,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<AddDocumentsResult> {
  if (caller.once === undefined)
    return run(deps, caller, { name, operation: 'addDocuments', input: { body } })
  const { accountId, principal, once } = caller
  const seed = JSON.stringify([accountId, principal.type, principal.id, once.key, once.fingerprint])
  const input = { body: withSteadyIds(body, seed) }
  const added = await run<AddDocumentsResult>(deps, caller, { name, operation: 'addDocuments', input })
  // If the answer cannot be stored, a repeat runs again and replaces the documents of this request.
  await deps.once.complete(caller, added).catch(ignoreUnkept)
  return added
}

function ignoreUnkept(thrown: unknown): void {
  if (!isServiceError(thrown)) throw thrown
}

/** @throws ServiceError `index_not_found`, and the cell's own */
export async function deleteDocuments(
  deps: Deps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<z.infer<typeof DeleteDocumentsResult>> {
  return run(deps, caller, { name, operation: 'deleteDocuments', input: { body } })
}

/** @throws ServiceError `index_not_found`, and the cell's own */
export async function searchIndex(
  deps: Deps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<SearchResult> {
  return run(deps, caller, { name, operation: 'search', input: { body } })
}
