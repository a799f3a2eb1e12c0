import type { AddDocumentsResult } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { withSteadyIds } from '../domain/repeated-documents.ts'
import type { IndexesDeps } from '../ports.ts'
import { type ServingDeps, runAtCell } from '../policies/serving-cell.ts'

/**
 * Adds documents, each of which succeeds or fails alone. A repeat with the same `Idempotency-Key` adds nothing twice.
 * @throws ServiceError `index_not_found`, and errors of the cell
 */
export async function addDocuments(
  deps: ServingDeps & Pick<IndexesDeps, 'once'>,
  caller: Caller,
  { name, body }: { name: string; body: unknown },
): Promise<AddDocumentsResult> {
  if (caller.once === undefined)
    return runAtCell(deps, caller, { name, operation: 'addDocuments', input: { body } })
  const { accountId, principal, once } = caller
  const seed = JSON.stringify([accountId, principal.type, principal.id, once.key, once.fingerprint])
  const input = { body: withSteadyIds(body, seed) }
  const added = await runAtCell<AddDocumentsResult>(deps, caller, { name, operation: 'addDocuments', input })
  // If the answer cannot be stored, a repeat runs again and replaces the documents of this request.
  await deps.once.complete(caller, added).catch(ignoreUnkept)
  return added
}

function ignoreUnkept(thrown: unknown): void {
  if (!isServiceError(thrown)) throw thrown
}
