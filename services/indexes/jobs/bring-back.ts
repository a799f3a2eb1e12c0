import { addSeconds } from '#platform/clock'
import type { JobOutcome } from '#platform/jobs'
import { indexChange } from '../domain/index-change.ts'
import { toCellSpec } from '../domain/index-record.ts'
import { broughtBack } from '../domain/transitions.ts'
import { jobCaller } from '../operations/new-index-job.ts'
import { atCell, isHeld } from './at-cell.ts'
import { catchUp, DONE, fail, type Look, lookAgain } from './look.ts'
import { loseIndex } from './lose-index.ts'

/** The index stays READY meanwhile, like any other whose cell does not answer. */
const PATIENT_SECONDS = 60

/** After a failed change, returns the cell to the size that served before; the index stays READY. */
export async function bringBack(look: Look): Promise<JobOutcome> {
  const { deps, stored, signal, isLate } = look
  const { index } = stored
  const cell = () => deps.cells.cell(index.cellId)
  if ((await isHeld(cell, index.indexId, signal)) === false)
    return (await loseIndex(deps, stored)) ? DONE : lookAgain(look)
  const seen = await atCell(() => cell().provision(toCellSpec(index)), signal)
  if (seen === 'stopping' || seen === 'unreachable') return lookAgain(look, PATIENT_SECONDS)
  if (seen === 'superseded') return catchUp(look)
  if (seen.phase === 'ready' && seen.generation === index.generation) {
    const next = broughtBack(index)
    const event = { type: 'index.resize_reverted' as const, ...indexChange(index, next) }
    const also = [deps.publish(event, jobCaller(deps, index))]
    return (await deps.indexes.updateIndex(stored, next, { also })) ? DONE : lookAgain(look)
  }
  if (seen.phase === 'failed' || isLate)
    return fail(
      look,
      `The last change failed, and the cell could not go back to what was before. ${seen.reason ?? `The last stage was '${seen.stage}'.`}`,
    )
  // Older versions of this product set no deadline here.
  if (index.deadlineAt === undefined) {
    const deadlineAt = addSeconds(deps.now(), deps.config.deadlineSeconds)
    await deps.indexes.updateIndex(stored, { ...index, deadlineAt })
  }
  return lookAgain(look)
}
