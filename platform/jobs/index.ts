import type { Json, Write } from '#platform/table'

/** Work to do at or after `dueAt`, at least once. `payload` is what the handler needs to find its rows again. */
export type NewJob = { id: string; dueAt: Date; payload: Json }
/** A job as its handler sees it; `attempts` counts this run too. */
export type Job = { id: string; queue: string; dueAt: Date; payload: Json; attempts: number; createdAt: Date }

/** Done, or run again later (that is not a failure: waiting for a cell, for instance). */
export type JobOutcome = { done: true } | { againAt: Date; payload?: Json }
/**
 * Must be idempotent: after a crash, or when its lease ran out, a job runs again. A throw means: try again with
 * backoff. `signal` aborts when the lease can no longer be held.
 */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<JobOutcome>

/** The write that enqueues a job, to go into the same transaction as the intent it serves. */
export function enqueueJob(queue: string, job: NewJob, createdAt: Date): Write {
  return {
    type: 'insert',
    item: {
      pk: `JOB#${queue}`,
      sk: job.id,
      g1pk: `JOB#${queue}`,
      g1sk: `${job.dueAt.toISOString()}#${job.id}`,
      dueAt: job.dueAt.toISOString(),
      createdAt: createdAt.toISOString(),
      attempts: 0,
      payload: job.payload,
    },
  }
}
