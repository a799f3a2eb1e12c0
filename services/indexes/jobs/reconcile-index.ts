import * as z from 'zod'
import type { CellIndexState } from '#contracts/cells'
import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import type { JobHandler, JobOutcome } from '#platform/jobs'
import { indexChange, reachedEvent } from '../domain/index-change.ts'
import { type IndexRecord, toCellSpec } from '../domain/index-record.ts'
import { ready, underWay } from '../domain/transitions.ts'
import { jobCaller } from '../policies/new-index-job.ts'
import type { IndexesDeps } from '../ports.ts'
import { atCell, isHeld } from './at-cell.ts'
import { revertResize } from './revert-resize.ts'
import { catchUp } from './catch-up.ts'
import { DONE, fail, type Run, runAgain, PATIENT_SECONDS } from './reconcile-run.ts'
import { loseIndex } from './lose-index.ts'
import { retire } from './retire-index.ts'

const Payload = z.object({
  accountId: z.string(),
  indexName: z.string(),
  indexId: z.string(),
  generation: z.number().int(),
  looks: z.number().int(),
})

/**
 * Moves an index toward one generation of its desired state, as far as is possible now. Level-triggered: it compares
 * the current states and schedules another run, so that a crash at any point only causes another run.
 */
export function reconcileIndexJob(deps: IndexesDeps): JobHandler {
  return async (job, signal) => {
    const payload = Payload.parse(job.payload)
    const stored = await deps.indexes.findIndex(payload.accountId, payload.indexName)
    // The name belongs to another index now, or a newer generation has its own job.
    if (stored?.index.indexId !== payload.indexId || stored.index.generation !== payload.generation)
      return DONE
    const { status, deadlineAt, observedGeneration, generation } = stored.index
    const isLate = deadlineAt !== undefined && deadlineAt <= deps.now()
    const run: Run = { deps, stored, payload, signal, isLate }
    if (status === 'DELETING') return retire(run)
    if (status === 'CREATING' || status === 'MODIFYING') return inTime(run, provision)
    if (status === 'READY' && observedGeneration < generation) return inTime(run, revertResize)
    return DONE
  }
}

/** Unexpected errors are logged and retried until the deadline. */
async function inTime(run: Run, work: (run: Run) => Promise<JobOutcome>): Promise<JobOutcome> {
  try {
    return await work(run)
  } catch (error) {
    if (!run.isLate) throw error
    const words = isServiceError(error) && error.kind !== 'internal' ? ` It ended with: ${error.message}` : ''
    return fail(run, `It was not ready in time.${words} Try again, or ask the operator.`)
  }
}

async function provision(run: Run): Promise<JobOutcome> {
  const { deps, stored, signal, isLate, payload } = run
  const { index } = stored
  const cell = () => deps.cells.cell(index.cellId)
  if (payload.looks === 0 && index.servedSize !== undefined && index.lostAt === undefined) {
    // A change to an index that the cell has lost would create an empty index unnoticed, so the cell is asked first.
    const held = await isHeld(cell, index.indexId, signal)
    if (held === false) return (await loseIndex(deps, stored)) ? DONE : runAgain(run)
  }
  const seen = await atCell(() => cell().provision(toCellSpec(index)), signal)
  if (seen === 'stopping') return runAgain(run)
  if (seen === 'superseded') {
    if (isLate) return fail(run, 'Its cell holds a later state of it. Try again, or ask the operator.')
    return catchUp(run)
  }
  if (seen === 'unreachable') {
    if (isLate)
      return fail(run, 'The cell did not answer in time. Try again later; if it stays so, ask the operator.')
    await note(run, { stage: 'waiting for the cell' })
    return runAgain(run, PATIENT_SECONDS)
  }
  if (seen.phase === 'failed') return fail(run, seen.reason ?? 'The cell could not make it.')
  if (seen.phase === 'ready' && seen.generation === index.generation) return confirm(run, seen)
  if (isLate)
    return fail(
      run,
      `It was not ready in time; the last stage was '${seen.stage}'. Try again, or ask the operator.`,
    )
  await note(run, {
    stage: seen.stage,
    progress: seen.progress,
    secondsLeft: seen.estimatedSecondsLeft,
    endpoint: seen.endpoint,
  })
  return runAgain(run)
}

/** Makes the index READY, only after a successful canary. */
async function confirm(run: Run, seen: CellIndexState): Promise<JobOutcome> {
  const { deps, stored, signal, isLate } = run
  const { index } = stored
  const canary = await atCell(() => deps.cells.cell(index.cellId).probe(index.indexId), signal)
  if (canary === 'stopping') return runAgain(run)
  if (typeof canary === 'object' && canary.ok) {
    const next = ready(index, seen)
    const event = { type: reachedEvent(index), ...indexChange(index, next) }
    const also = [deps.publish(event, jobCaller(deps, index))]
    return (await deps.indexes.updateIndex(stored, next, { also })) ? DONE : runAgain(run)
  }
  if (typeof canary === 'object') {
    deps.onCanaryFailed(index, canary.failedStep ?? 'unknown')
    if (canary.refusal !== undefined) return fail(run, canary.refusal)
  }
  if (isLate)
    return fail(
      run,
      'It was made, but its endpoint did not answer a test in time. Try again, or ask the operator.',
    )
  await note(run, { stage: 'checking the endpoint', endpoint: seen.endpoint })
  return runAgain(run)
}

/** Stores the cell's progress. A conflict is harmless, because the next run stores it again. */
async function note({ deps, stored }: Run, seen: Parameters<typeof underWay>[1]): Promise<void> {
  const next = underWay(stored.index, seen, addSeconds(deps.now(), deps.config.deadlineSeconds))
  if (isSameView(stored.index, next)) return
  await deps.indexes.updateIndex(stored, next)
}

function isSameView(a: IndexRecord, b: IndexRecord): boolean {
  return (
    a.stage === b.stage &&
    a.progress === b.progress &&
    a.secondsLeft === b.secondsLeft &&
    a.endpoint === b.endpoint
  )
}
