import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { IndexModified } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { requireMatch } from '#platform/precondition'
import { changedMeanwhile, notModifiable } from '../domain/errors.ts'
import { indexChange } from '../domain/index-change.ts'
import { indexCan, indexTag } from '../domain/index-record.ts'
import { modified } from '../domain/transitions.ts'
import { changeRisks } from '../domain/risks.ts'
import { type IndexSize, readModify } from '../domain/settings.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'
import { newIndexJob } from '../policies/new-index-job.ts'
import { ACKNOWLEDGED, type MutationAsked } from '../policies/mutation.ts'

const ATTEMPTS = 5

/**
 * Changes the size of a READY index; 0 inference pods pause it. Values that are not given stay unchanged.
 * @throws ServiceError `index_not_found`, `invalid_argument`, `unprocessable_entity`,
 * `operation_conflict_error`, `precondition_failed`
 */
export async function modifyIndex(
  deps: Pick<IndexesDeps, 'indexes' | 'once' | 'limitsOf' | 'now' | 'newId' | 'config' | 'publish'>,
  caller: Caller,
  { name, body, dryRun, ifMatch }: { name: string; body: Record<string, unknown> } & MutationAsked,
): Promise<IndexModified | DryRun> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await getLiveIndex(deps, caller, name)
    requireMatch(ifMatch, indexTag(stored.index))
    const limits = await deps.limitsOf(caller)
    const { size, warnings } = readModify(body, { current: stored.index, limits })
    if (!indexCan.modify(stored.index)) throw notModifiable(stored.index)
    if (dryRun) return planOf({ before: stored.index.size, after: size }, warnings, deps.now())
    const next = modified(stored.index, size, addSeconds(deps.now(), deps.config.deadlineSeconds))
    const answer: IndexModified = { ...ACKNOWLEDGED, ...(warnings.length > 0 && { warnings }) }
    const also = [
      ...(await deps.once.keep(caller, answer)),
      deps.publish({ type: 'index.resize_started', ...indexChange(stored.index, next) }, caller),
    ]
    // The conflict may only be new counts in the row; the next read shows whether the index itself changed.
    if (!(await deps.indexes.updateIndex(stored, next, { job: newIndexJob(deps, next), also }))) continue
    return answer
  }
  throw changedMeanwhile(name)
}

function planOf(
  shapes: { before: IndexSize; after: IndexSize },
  warnings: readonly string[],
  at: Date,
): DryRun {
  const risks = [
    ...changeRisks(shapes.before, shapes.after),
    ...warnings.map((message): Risk => ({ level: 'warning', message })),
  ]
  return toDryRun('modifyIndex', shapes, { shapes: { ...shapes, at }, risks })
}
