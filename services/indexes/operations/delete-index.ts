import { isBilled } from '#contracts/prices'
import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { changedMeanwhile } from '../domain/errors.ts'
import { indexChange } from '../domain/index-change.ts'
import { indexCan, type IndexRecord, indexTag } from '../domain/index-record.ts'
import { deleting } from '../domain/transitions.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'
import { newIndexJob } from '../policies/new-index-job.ts'
import { ACKNOWLEDGED, type MutationAsked } from '../policies/mutation.ts'

const ATTEMPTS = 5

/**
 * Starts the deletion in any state; idempotent while the index is being deleted.
 * @throws ServiceError `index_not_found`, `operation_conflict_error`, `precondition_failed`
 */
export async function deleteIndex(
  deps: Pick<IndexesDeps, 'indexes' | 'once' | 'now' | 'newId' | 'publish'>,
  caller: Caller,
  { name, dryRun, ifMatch }: { name: string } & MutationAsked,
): Promise<typeof ACKNOWLEDGED | DryRun> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await getLiveIndex(deps, caller, name)
    requireMatch(ifMatch, indexTag(stored.index))
    if (dryRun) return planOf(stored.index, deps.now())
    if (!indexCan.delete(stored.index)) {
      await deps.once.complete(caller, ACKNOWLEDGED)
      return ACKNOWLEDGED
    }
    const next = deleting(stored.index)
    const also = [
      ...(await deps.once.keep(caller, ACKNOWLEDGED)),
      deps.publish({ type: 'index.deletion_started', ...indexChange(stored.index, next) }, caller),
    ]
    // The reconciler may be writing the row at the same time; the deletion retries until it wins.
    if (!(await deps.indexes.updateIndex(stored, next, { job: newIndexJob(deps, next), also }))) continue
    return ACKNOWLEDGED
  }
  throw changedMeanwhile(name)
}

function planOf({ indexName, status, size, stats }: IndexRecord, at: Date): DryRun {
  const documents = stats.numberOfDocuments
  return toDryRun(
    'deleteIndex',
    { before: { index: indexName, status, documents, ...size }, after: {} },
    {
      // An index that is not billed saves nothing when deleted.
      shapes: isBilled(status) ? { before: size, at } : { at },
      risks: [
        {
          level: 'danger',
          message: `${lostWords(documents)} and its endpoint are gone for good.`,
        },
      ],
    },
  )
}

function lostWords(documents: number): string {
  if (documents === 0) return 'The index, which is empty,'
  return documents === 1 ? 'The index, its document' : `The index, its ${documents} documents`
}
