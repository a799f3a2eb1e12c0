import type { BackgroundWork, Host, QueueWork } from '#platform/host'
import { startJobRunner } from '#platform/jobs/runner'
import { type OutboxEvent, startOutboxReader } from '#platform/outbox'
import { startRounds } from './rounds.ts'

const LEASE_SECONDS = 30
const PARALLEL_JOBS = 4
const OUTBOX_SWEEP_SECONDS = 30
/** How long events stay readable for a reader that is new. */
const KEEP_EVENTS_SECONDS = 30 * 86_400

export type Jobs = AsyncDisposable & {
  /** Hands every event published so far to every reader; for tests. */
  readOutboxes(): Promise<void>
}

/** Gets the events of one outbox, which it is told by the name of the table; see `EventHandler`. */
type Reader = (events: readonly OutboxEvent[], outbox: string) => Promise<void>

/** Runs the background work of the services in this process, until it is disposed. `readers`: who reads their outboxes. */
export function startJobs(
  host: Host,
  work: readonly BackgroundWork[],
  {
    readers,
    leaseSeconds = LEASE_SECONDS,
  }: { readers: Readonly<Record<string, Reader>>; leaseSeconds?: number | undefined },
): Jobs {
  const { now, elapsed, log } = host
  const startQueue = ({ table, queue, handler, concurrency = PARALLEL_JOBS }: QueueWork) =>
    startJobRunner({
      table: host.table(table),
      feed: host.feed(table),
      queue,
      handler,
      now,
      elapsed,
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
  const outboxes = work.flatMap(({ publishesIn: table }) =>
    table === undefined ? [] : Object.entries(readers).map((reader) => startReader(host, table, reader)),
  )
  return {
    readOutboxes: async () => {
      await Promise.all(outboxes.map((outbox) => outbox.readAll()))
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(rounds.map((round) => round[Symbol.asyncDispose]()))
      await Promise.all(runners.map((runner) => runner[Symbol.asyncDispose]()))
      // Last, so that they hand on what the jobs have published.
      await Promise.all(outboxes.map((outbox) => outbox[Symbol.asyncDispose]()))
    },
  }
}

function startReader(host: Host, table: string, [reader, handler]: [string, Reader]) {
  return startOutboxReader({
    table: host.table(table),
    feed: host.feed(table),
    reader,
    handler: (events) => handler(events, table),
    now: host.now,
    leaseSeconds: LEASE_SECONDS,
    keepSeconds: KEEP_EVENTS_SECONDS,
    sweepSeconds: OUTBOX_SWEEP_SECONDS,
    onError: (error) => host.log.error({ error, table, reader }, 'events could not be handed on'),
  })
}
