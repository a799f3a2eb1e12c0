import { type Caller, requireAccess } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { changedMeanwhile, notModifiable } from '../domain/errors.ts'
import { indexCan, modified } from '../domain/index-record.ts'
import { readModify } from '../domain/settings.ts'
import { indexEvent } from '../events.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'
import { jobOf } from './job-of.ts'

/**
 * Changes the size of a READY index; 0 inference pods pause it. What is not given stays as it is.
 * @throws ServiceError `forbidden`, `index_not_found`, `invalid_argument`, `unprocessable_entity`, `operation_conflict_error`
 */
export async function modifyIndex(
  deps: IndexesDeps,
  caller: Caller,
  { name, body }: { name: string; body: Record<string, unknown> },
): Promise<void> {
  requireAccess(caller, 'admin')
  const stored = await getLiveIndex(deps, caller, name)
  const size = readModify(body, { current: stored.index, limits: await deps.limitsOf(caller) })
  if (!indexCan.modify(stored.index)) throw notModifiable(stored.index)
  const next = modified(stored.index, size, addSeconds(deps.now(), deps.config.deadlineSeconds))
  if (!(await deps.indexes.updateIndex(stored, next, jobOf(deps, next)))) throw changedMeanwhile(name)
  deps.emit(indexEvent('modified', next))
}
