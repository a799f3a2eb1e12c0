import * as z from 'zod'
import type { CellIndexState } from '#contracts/cells'
import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import type { JobHandler, JobOutcome } from '#platform/jobs'
import { deleted, failed, type IndexRecord, ready, toCellSpec, underWay } from '../domain/index-record.ts'
import { indexEvent } from '../events.ts'
import { jobOf } from '../operations/job-of.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

const Payload = z.object({
  accountId: z.string(),
  indexName: z.string(),
  indexId: z.string(),
  generation: z.number().int(),
  looks: z.number().int(),
})
type Payload = z.infer<typeof Payload>

const DONE: JobOutcome = { done: true }
const FIRST_LOOK_SECONDS = 0.02
const LONGEST_LOOK_SECONDS = 1
const LONGEST_UNREACHABLE_SECONDS = 5

/**
 * Moves one generation of an index toward what is wanted, as far as it goes now. Level-triggered: it looks at what is
 * and asks for another look, so that a crash at any point only means to look again.
 */
export function reconcileIndexJob(deps: IndexesDeps): JobHandler {
  return async (job) => {
    const payload = Payload.parse(job.payload)
    const stored = await deps.indexes.findIndex(payload.accountId, payload.indexName)
    // Another index of the name, or a newer intent that has a job of its own.
    if (stored?.index.indexId !== payload.indexId || stored.index.generation !== payload.generation)
      return DONE
    const { index } = stored
    const isBehind = index.observedGeneration < index.generation
    if (index.status === 'DELETING') return retire(deps, stored, payload)
    if (index.status === 'CREATING' || index.status === 'MODIFYING') return provision(deps, stored, payload)
    if (index.status === 'READY' && isBehind) return bringBack(deps, stored, payload)
    return DONE
  }
}

/** The next look comes later each time, up to a second. */
function lookAgain(
  { now }: Pick<IndexesDeps, 'now'>,
  payload: Payload,
  longest = LONGEST_LOOK_SECONDS,
): JobOutcome {
  const seconds = Math.min(longest, FIRST_LOOK_SECONDS * 1.4 ** Math.min(payload.looks, 40))
  return { againAt: addSeconds(now(), seconds), payload: { ...payload, looks: payload.looks + 1 } }
}

/** Unexpected errors are logged and retried until the deadline. */
async function provision(deps: IndexesDeps, stored: StoredIndex, payload: Payload): Promise<JobOutcome> {
  const { deadlineAt } = stored.index
  const isLate = deadlineAt !== undefined && deadlineAt <= deps.now()
  try {
    return await advance(deps, stored, { payload, isLate })
  } catch (error) {
    if (!isLate) throw error
    const words = isServiceError(error) && error.kind !== 'internal' ? ` It ended with: ${error.message}` : ''
    return fail(deps, stored, `It was not ready in time.${words} Try again, or ask the operator.`)
  }
}

async function advance(
  deps: IndexesDeps,
  stored: StoredIndex,
  { payload, isLate }: { payload: Payload; isLate: boolean },
): Promise<JobOutcome> {
  const { index } = stored
  const seen = await atCell(() => deps.cells.cell(index.cellId).provision(toCellSpec(index)))
  if (seen === 'superseded') return DONE
  if (seen === 'unreachable') {
    if (isLate)
      return fail(
        deps,
        stored,
        'The cell did not answer in time. Try again later; if it stays so, ask the operator.',
      )
    await note(deps, stored, { stage: 'waiting for the cell' })
    return lookAgain(deps, payload, LONGEST_UNREACHABLE_SECONDS)
  }
  if (seen.phase === 'failed') return fail(deps, stored, seen.reason ?? 'The cell could not make it.')
  if (seen.phase === 'ready' && seen.generation === index.generation)
    return confirm(deps, stored, { payload, seen, isLate })
  if (isLate)
    return fail(
      deps,
      stored,
      `It was not ready in time; the last stage was '${seen.stage}'. Try again, or ask the operator.`,
    )
  await note(deps, stored, {
    stage: seen.stage,
    progress: seen.progress,
    secondsLeft: seen.estimatedSecondsLeft,
    endpoint: seen.endpoint,
  })
  return lookAgain(deps, payload)
}

/** READY only after the canary. */
async function confirm(
  deps: IndexesDeps,
  stored: StoredIndex,
  { payload, seen, isLate }: { payload: Payload; seen: CellIndexState; isLate: boolean },
): Promise<JobOutcome> {
  const { index } = stored
  const canary = await atCell(() => deps.cells.cell(index.cellId).probe(index.indexId))
  if (typeof canary === 'object' && canary.ok) {
    const next = ready(index, seen)
    if (await deps.indexes.updateIndex(stored, next)) deps.emit(indexEvent('ready', next))
    else return lookAgain(deps, payload)
    return DONE
  }
  if (typeof canary === 'object') {
    deps.onCanaryFailed(index, canary.failedStep ?? 'unknown')
    if (canary.refusal !== undefined) return fail(deps, stored, canary.refusal)
  }
  if (isLate)
    return fail(
      deps,
      stored,
      'It was made, but its endpoint did not answer a test in time. Try again, or ask the operator.',
    )
  await note(deps, stored, { stage: 'checking the endpoint', endpoint: seen.endpoint })
  return lookAgain(deps, payload)
}

/** After a failed change: the cell returns to the size that served before, while the index stays READY. */
async function bringBack(deps: IndexesDeps, stored: StoredIndex, payload: Payload): Promise<JobOutcome> {
  const seen = await atCell(() => deps.cells.cell(stored.index.cellId).provision(toCellSpec(stored.index)))
  if (typeof seen === 'object' && seen.phase === 'ready' && seen.generation === stored.index.generation) {
    const settled = await deps.indexes.updateIndex(stored, {
      ...stored.index,
      observedGeneration: stored.index.generation,
    })
    return settled ? DONE : lookAgain(deps, payload)
  }
  return seen === 'superseded' ? DONE : lookAgain(deps, payload, LONGEST_UNREACHABLE_SECONDS)
}

async function retire(deps: IndexesDeps, stored: StoredIndex, payload: Payload): Promise<JobOutcome> {
  const gone = await atCell(() => deps.cells.cell(stored.index.cellId).retire(stored.index.indexId))
  if (gone === 'unreachable') await note(deps, stored, { stage: 'waiting for the cell' })
  if (gone !== true) return lookAgain(deps, payload, LONGEST_UNREACHABLE_SECONDS)
  const next = deleted(stored.index)
  if (!(await deps.indexes.updateIndex(stored, next))) return lookAgain(deps, payload)
  deps.emit(indexEvent('deleted', next))
  return DONE
}

async function fail(deps: IndexesDeps, stored: StoredIndex, reason: string): Promise<JobOutcome> {
  const next = failed(stored.index, reason)
  const job =
    next.observedGeneration < next.generation && next.status === 'READY' ? jobOf(deps, next) : undefined
  // Someone wrote the row meanwhile: look at it anew.
  if (!(await deps.indexes.updateIndex(stored, next, job && { job }))) return { againAt: deps.now() }
  deps.emit(indexEvent(next.status === 'FAILED' ? 'failed' : 'modify_failed', next))
  return DONE
}

/** Shows what is being done. Losing a race is no harm: the next look tells again. */
async function note(
  deps: IndexesDeps,
  stored: StoredIndex,
  seen: Parameters<typeof underWay>[1],
): Promise<void> {
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

/** A cell that cannot be reached is waited for; one that holds a newer generation ends this job. */
async function atCell<T>(ask: () => Promise<T>): Promise<T | 'unreachable' | 'superseded'> {
  try {
    return await ask()
  } catch (error) {
    if (isServiceError(error, 'generation_conflict')) return 'superseded'
    if (
      isServiceError(error) &&
      (error.kind === 'unavailable' || error.kind === 'timeout' || error.kind === 'internal')
    )
      return 'unreachable'
    throw error
  }
}
