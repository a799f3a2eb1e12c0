import { type DryRun, toDryRun } from '#contracts/dry-run'
import { type Caller, requirePermission } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { requireMatch } from '#platform/precondition'
import { changedMeanwhile, notModifiable } from '../domain/errors.ts'
import { indexCan, indexTag, modified } from '../domain/index-record.ts'
import { changeRisks } from '../domain/risks.ts'
import { readModify } from '../domain/settings.ts'
import { indexEvent } from '../events.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'
import { jobOf } from './job-of.ts'
import { ACKNOWLEDGED, type MutationAsked } from './mutation.ts'

/**
 * Changes the size of a READY index; 0 inference pods pause it. What is not given stays as it is.
 * @throws ServiceError `forbidden`, `index_not_found`, `invalid_argument`, `unprocessable_entity`, `operation_conflict_error`,
 * `precondition_failed`
 */
export async function modifyIndex(
  deps: IndexesDeps,
  caller: Caller,
  { name, body, dryRun, ifMatch }: { name: string; body: Record<string, unknown> } & MutationAsked,
): Promise<typeof ACKNOWLEDGED | DryRun> {
  requirePermission(caller, 'indexes:write')
  const stored = await getLiveIndex(deps, caller, name)
  requireMatch(ifMatch, indexTag(stored.index))
  const size = readModify(body, { current: stored.index, limits: await deps.limitsOf(caller) })
  if (!indexCan.modify(stored.index)) throw notModifiable(stored.index)
  const next = modified(stored.index, size, addSeconds(deps.now(), deps.config.deadlineSeconds))
  if (dryRun) {
    const before = stored.index.size
    const shapes = { before, after: size }
    return toDryRun('modifyIndex', shapes, { shapes, risks: changeRisks(before, size) })
  }
  const also = await deps.once.keep(caller, ACKNOWLEDGED)
  if (!(await deps.indexes.updateIndex(stored, next, { job: jobOf(deps, next), also })))
    throw changedMeanwhile(name)
  deps.emit(indexEvent('modified', next))
  return ACKNOWLEDGED
}
