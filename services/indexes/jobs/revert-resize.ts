import { addSeconds } from '#platform/clock'
import type { JobOutcome } from '#platform/jobs'
import { indexChange } from '../domain/index-change.ts'
import { toCellSpec } from '../domain/index-record.ts'
import { broughtBack } from '../domain/transitions.ts'
import { jobCaller } from '../policies/new-index-job.ts'
import { atCell, isHeld } from './at-cell.ts'
import { catchUp } from './catch-up.ts'
import { DONE, fail, type Run, runAgain } from './reconcile-run.ts'
import { loseIndex } from './lose-index.ts'

/** The index stays READY meanwhile, like any other whose cell does not answer. */
const PATIENT_SECONDS = 60

/** After a failed change, returns the cell to the size that served before; the index stays READY. */
export async function revertResize(run: Run): Promise<JobOutcome> {
  const { deps, stored, signal, isLate } = run
  const { index } = stored
  const cell = () => deps.cells.cell(index.cellId)
  if ((await isHeld(cell, index.indexId, signal)) === false)
    return (await loseIndex(deps, stored)) ? DONE : runAgain(run)
  const seen = await atCell(() => cell().provision(toCellSpec(index)), signal)
  if (seen === 'stopping' || seen === 'unreachable') return runAgain(run, PATIENT_SECONDS)
  if (seen === 'superseded') return catchUp(run)
  if (seen.phase === 'ready' && seen.generation === index.generation) {
    const next = broughtBack(index)
    const event = { type: 'index.resize_reverted' as const, ...indexChange(index, next) }
    const also = [deps.publish(event, jobCaller(deps, index))]
    return (await deps.indexes.updateIndex(stored, next, { also })) ? DONE : runAgain(run)
  }
  if (seen.phase === 'failed' || isLate)
    return fail(
      run,
      `The last change failed, and the cell could not go back to what was before. ${seen.reason ?? `The last stage was '${seen.stage}'.`}`,
    )
  // Older versions of this product set no deadline here.
  if (index.deadlineAt === undefined) {
    const deadlineAt = addSeconds(deps.now(), deps.config.deadlineSeconds)
    await deps.indexes.updateIndex(stored, { ...index, deadlineAt })
  }
  return runAgain(run)
}
