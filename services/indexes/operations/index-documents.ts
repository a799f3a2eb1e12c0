import type {
  AddDocumentsResult,
  DeleteDocumentsResult,
  IndexDocument,
  IndexDocumentPage,
  SearchResult,
} from '#contracts/indexes'
import type * as z from 'zod'
import { type Caller, requirePermission } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { notReachable } from '../domain/errors.ts'
import { withSteadyIds } from '../domain/repeated-documents.ts'
import type { Cell, DataOperation, IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

type Deps = Pick<IndexesDeps, 'indexes' | 'cells'>

/** The cell of an index that can be asked for documents. @throws ServiceError `index_not_found`, `index_not_ready` */
async function cellOf(deps: Deps, caller: Caller, name: string): Promise<{ cell: Cell; indexId: string }> {
  const { index } = await getLiveIndex(deps, caller, name)
  // The cell holds nothing of it yet, or nothing any more; what else keeps it from answering, the cell says itself.
  if (index.endpoint === '' || index.status === 'DELETING') throw notReachable(index)
  return { cell: deps.cells.cell(index.cellId), indexId: index.indexId }
}

async function run<T>(
  deps: Deps,
  caller: Caller,
  asked: { name: string; operation: DataOperation; input: { documentId?: string; body?: unknown } },
): Promise<T> {
  const { cell, indexId } = await cellOf(deps, caller, asked.name)
  // The cell answers what the contract of its endpoint says.
  return (await cell.run(indexId, asked.operation, asked.input)) as T
}

/** One page in order of `_id`. @throws ServiceError `forbidden`, `index_not_found`, and the cell's own */
export async function listDocuments(
  deps: Deps,
  caller: Caller,
  { name, ...page }: { name: string; limit: number; after?: string | undefined; filter?: string | undefined },
): Promise<IndexDocumentPage> {
  requirePermission(caller, 'documents:read')
  const { cell, indexId } = await cellOf(deps, caller, name)
  return cell.listDocuments(indexId, page)
}

/** @throws ServiceError `forbidden`, `index_not_found`, `document_not_found`, and the cell's own */
export async function getDocument(
  deps: Deps,
  caller: Caller,
  { name, documentId }: { name: string; documentId: string },
): Promise<IndexDocument> {
  requirePermission(caller, 'documents:read')
  return run(deps, caller, { name, operation: 'getDocument', input: { documentId } })
}

/**
 * Each document succeeds or fails by itself. A repeat with the same `Idempotency-Key` adds nothing twice.
 * @throws ServiceError `forbidden`, `index_not_found`, and the cell's own
 */
export async function addDocuments(
  deps: Deps & Pick<IndexesDeps, 'once'>,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<AddDocumentsResult> {
  requirePermission(caller, 'documents:write')
  if (caller.once === undefined)
    return run(deps, caller, { name, operation: 'addDocuments', input: { body } })
  const { accountId, principal, once } = caller
  const seed = JSON.stringify([accountId, principal.type, principal.id, once.key, once.fingerprint])
  const input = { body: withSteadyIds(body, seed) }
  const added = await run<AddDocumentsResult>(deps, caller, { name, operation: 'addDocuments', input })
  // Without the answer a repeat is done again, and replaces what this one added.
  await deps.once.complete(caller, added).catch(ignoreUnkept)
  return added
}

function ignoreUnkept(thrown: unknown): void {
  if (!isServiceError(thrown)) throw thrown
}

/** @throws ServiceError `forbidden`, `index_not_found`, and the cell's own */
export async function deleteDocuments(
  deps: Deps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<z.infer<typeof DeleteDocumentsResult>> {
  requirePermission(caller, 'documents:write')
  return run(deps, caller, { name, operation: 'deleteDocuments', input: { body } })
}

/** @throws ServiceError `forbidden`, `index_not_found`, and the cell's own */
export async function searchIndex(
  deps: Deps,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<SearchResult> {
  requirePermission(caller, 'documents:read')
  return run(deps, caller, { name, operation: 'search', input: { body } })
}
