import { addSeconds } from '#platform/clock'
import type { JobOutcome } from '#platform/jobs'
import { indexChange } from '../domain/index-change.ts'
import { failed } from '../domain/transitions.ts'
import { type IndexJobPayload, jobCaller, newIndexJob } from '../policies/new-index-job.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

/** The context of one run of a job for its index. */
export type Run = Readonly<{
  deps: IndexesDeps
  stored: StoredIndex
  payload: IndexJobPayload
  /** Aborts when this process stops. */
  signal: AbortSignal
  /** The deadline of the current change has passed. */
  isLate: boolean
}>

export const DONE: JobOutcome = { done: true }

/** Pause after a cell did not answer. */
export const PATIENT_SECONDS = 5

/** Schedules the next run; the interval grows up to `longest`. */
export function runAgain({ deps, payload }: Run, longest = deps.config.longestLookMs / 1000): JobOutcome {
  const seconds = Math.min(longest, (deps.config.firstLookMs / 1000) * 1.4 ** Math.min(payload.looks, 40))
  return { againAt: addSeconds(deps.now(), seconds), payload: { ...payload, looks: payload.looks + 1 } }
}

/** Ends the current change as failed, with this reason. */
export async function fail({ deps, stored }: Run, reason: string): Promise<JobOutcome> {
  const next = failed(stored.index, reason, addSeconds(deps.now(), deps.config.deadlineSeconds))
  const job = next.status === 'READY' ? newIndexJob(deps, next) : undefined
  // When another writer has changed the row, the job runs again at once.
  const type = next.status === 'FAILED' ? 'index.failed' : 'index.resize_failed'
  const also = [deps.publish({ type, ...indexChange(stored.index, next) }, jobCaller(deps, next))]
  const written = await deps.indexes.updateIndex(stored, next, { ...(job && { job }), also })
  return written ? DONE : { againAt: deps.now() }
}
