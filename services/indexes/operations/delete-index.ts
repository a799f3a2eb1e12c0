import { type Caller, requireAccess } from '#platform/caller'
import { changedMeanwhile } from '../domain/errors.ts'
import { deleting, indexCan } from '../domain/index-record.ts'
import { indexEvent } from '../events.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'
import { jobOf } from './job-of.ts'

const ATTEMPTS = 5

/**
 * Begins to delete the index, whatever it is doing; again and again the same while it is going.
 * @throws ServiceError `forbidden`, `index_not_found`, `operation_conflict_error`
 */
export async function deleteIndex(deps: IndexesDeps, caller: Caller, name: string): Promise<void> {
  requireAccess(caller, 'admin')
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await getLiveIndex(deps, caller, name)
    if (!indexCan.delete(stored.index)) return
    const next = deleting(stored.index)
    // The reconciler may be writing the row; deleting goes first.
    if (!(await deps.indexes.updateIndex(stored, next, jobOf(deps, next)))) continue
    deps.emit(indexEvent('deleting', next))
    return
  }
  throw changedMeanwhile(name)
}
