import { partition, shelfOf } from './partitions.ts'
import type { Json, Write } from '#platform/table'

/** Work to do at or after `dueAt`, at least once. `payload` is what the handler needs to find its rows again. */
export type NewJob = { id: string; dueAt: Date; payload: Json }
/** A job as its handler sees it; `attempts` counts this run too. */
export type Job = { id: string; queue: string; dueAt: Date; payload: Json; attempts: number; createdAt: Date }

/** Done, or to be run again at `againAt`; the latter is not a failure (for instance, while waiting for a cell). */
export type JobOutcome = { done: true } | { againAt: Date; payload?: Json }
/**
 * Must be idempotent: a job runs again after a crash, or when its lease expires. A throw schedules a retry with
 * backoff. `signal` aborts when the lease is lost or the runner stops.
 */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<JobOutcome>

/** The write that enqueues a job. Put it into the same transaction as the change that needs the job. */
export function enqueueJob(queue: string, job: NewJob, createdAt: Date): Write {
  return {
    type: 'insert',
    item: {
      pk: partition(queue),
      sk: job.id,
      g1pk: shelfOf(queue, job.id),
      g1sk: `${job.dueAt.toISOString()}#${job.id}`,
      dueAt: job.dueAt.toISOString(),
      createdAt: createdAt.toISOString(),
      attempts: 0,
      payload: job.payload,
    },
  }
}
