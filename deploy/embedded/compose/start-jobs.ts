import type { BackgroundWork, Host, QueueWork } from '#platform/host'
import { startJobRunner } from '#platform/jobs/runner'
import { startRounds } from './rounds.ts'

const LEASE_SECONDS = 30
const PARALLEL_JOBS = 4

/** Runs the background work of the services in this process, until it is disposed. */
export function startJobs(
  host: Host,
  work: readonly BackgroundWork[],
  { leaseSeconds = LEASE_SECONDS }: { leaseSeconds?: number | undefined } = {},
): AsyncDisposable {
  const { now, elapsed, newId, log } = host
  const startQueue = ({ table, queue, handler, concurrency = PARALLEL_JOBS }: QueueWork) =>
    startJobRunner({
      table: host.table(table),
      feed: host.feed(table),
      queue,
      handler,
      now,
      elapsed,
      newId,
      concurrency,
      leaseSeconds,
      onError: (error, job) =>
        log.error(
          { error, queue, jobId: job.id, attempts: job.attempts },
          'a job failed and will be tried again',
        ),
    })
  const runners = work.flatMap(({ queues = [] }) => queues.map(startQueue))
  const rounds = work.flatMap(({ recurring = [] }) =>
    recurring.map(({ name, everyMs, work: round }) =>
      startRounds({
        everyMs,
        work: round,
        onError: (error) => log.error({ error, work: name }, 'recurring work failed'),
      }),
    ),
  )
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(rounds.map((round) => round[Symbol.asyncDispose]()))
      await Promise.all(runners.map((runner) => runner[Symbol.asyncDispose]()))
    },
  }
}
