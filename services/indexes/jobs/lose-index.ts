import { addSeconds } from '#platform/clock'
import { indexChange } from '../domain/index-change.ts'
import { lost } from '../domain/transitions.ts'
import { jobCaller, newIndexJob } from '../policies/new-index-job.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

/**
 * Creates an index again that its cell has lost, and informs its users that it is empty.
 * @returns `false` when the index changed since it was read
 */
export async function loseIndex(
  deps: Pick<IndexesDeps, 'indexes' | 'newId' | 'now' | 'config' | 'publish'>,
  stored: StoredIndex,
): Promise<boolean> {
  const now = deps.now()
  const next = lost(stored.index, { now, deadlineAt: addSeconds(now, deps.config.deadlineSeconds) })
  const also = [
    deps.publish({ type: 'index.lost', ...indexChange(stored.index, next) }, jobCaller(deps, next)),
  ]
  return deps.indexes.updateIndex(stored, next, { job: newIndexJob(deps, next), also })
}
