import { addSeconds } from '#platform/clock'
import type { JobOutcome } from '#platform/jobs'
import { indexChange } from '../domain/index-change.ts'
import { failed, raised } from '../domain/transitions.ts'
import { type IndexJobPayload, jobCaller, newIndexJob } from '../operations/new-index-job.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'
import { atCell } from './at-cell.ts'

/** The context of one run of a job for its index. */
export type Look = Readonly<{
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
export function lookAgain({ deps, payload }: Look, longest = deps.config.longestLookMs / 1000): JobOutcome {
  const seconds = Math.min(longest, (deps.config.firstLookMs / 1000) * 1.4 ** Math.min(payload.looks, 40))
  return { againAt: addSeconds(deps.now(), seconds), payload: { ...payload, looks: payload.looks + 1 } }
}

/** Ends the current change as failed, with this reason. */
export async function fail({ deps, stored }: Look, reason: string): Promise<JobOutcome> {
  const next = failed(stored.index, reason, addSeconds(deps.now(), deps.config.deadlineSeconds))
  const job = next.status === 'READY' ? newIndexJob(deps, next) : undefined
  // When another writer has changed the row, the job runs again at once.
  const type = next.status === 'FAILED' ? 'index.failed' : 'index.resize_failed'
  const also = [deps.publish({ type, ...indexChange(stored.index, next) }, jobCaller(deps, next))]
  const written = await deps.indexes.updateIndex(stored, next, { ...(job && { job }), also })
  return written ? DONE : { againAt: deps.now() }
}

/**
 * Handles a cell that refuses this generation. Usually a newer generation exists, with its own job. If not, as after
 * the control plane was restored from a backup, the same desired state gets a generation above the cell's.
 */
export async function catchUp(look: Look): Promise<JobOutcome> {
  const { deps, stored, signal } = look
  const { accountId, indexName, indexId, generation, cellId } = stored.index
  const current = await deps.indexes.findIndex(accountId, indexName)
  if (current?.index.indexId !== indexId || current.index.generation !== generation) return DONE
  const seen = await atCell(() => deps.cells.cell(cellId).observe(indexId), signal)
  // If the cell is removing the index, a later run will find it gone.
  if (typeof seen !== 'object' || seen.generation <= generation) return lookAgain(look, PATIENT_SECONDS)
  const next = raised(current.index, seen.generation)
  return (await deps.indexes.updateIndex(current, next, { job: newIndexJob(deps, next) }))
    ? DONE
    : lookAgain(look)
}
