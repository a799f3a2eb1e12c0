import { addSeconds, type Elapsed, type Now, systemClock } from '#platform/clock'
import type { Job, JobHandler, JobOutcome } from './port.ts'
import type { Table } from '#platform/table'
import { DueTimes } from './due-times.ts'
import { finished, leased, rescheduled, type StoredJob, taken } from './leases.ts'

export type JobQueueOptions = {
  table: Table
  queue: string
  handler: JobHandler
  now: Now
  elapsed?: Elapsed
  /** Lifetime of a lease. It is renewed while the handler runs, and expires when its runner has died. */
  leaseSeconds: number
  onError: (error: unknown, job: Job) => void
  /** 0 to 1, for the jitter of retries. */
  random?: () => number
}
/** A queue and how its jobs are run. One per process: it remembers the leases that it has seen. */
export type JobQueue = Required<JobQueueOptions> & { due: DueTimes }

/** When the job should be run again; without `againMs` it is done, or another process runs it. */
type JobRun = { ran: boolean; againMs?: number }

const FIRST_RETRY_SECONDS = 1
const LONGEST_RETRY_SECONDS = 60

export function openJobQueue(options: JobQueueOptions): JobQueue {
  const queue = { elapsed: systemClock.elapsed, random: Math.random, ...options }
  return { ...queue, due: new DueTimes(queue) }
}

/**
 * Runs one job of the queue, if it is due: takes its lease, calls the handler, stores the outcome. The job is read by its
 * key, so that it can be run as soon as it is written. For handlers of a stream, a queue or a schedule; safe to call any
 * number of times, from any process.
 */
export async function runJob(queue: JobQueue, jobId: string, signal: AbortSignal): Promise<JobRun> {
  const due = await queue.due.dueOf(jobId)
  if (due === undefined) return { ran: false }
  if ('waitMs' in due) return { ran: false, againMs: due.waitMs }
  const mine = await taken(queue, due.ready)
  return mine === undefined ? { ran: false } : runTaken(queue, mine, signal)
}

/** Runs a job whose lease this process holds. Never rejects. */
export async function runTaken(queue: JobQueue, mine: StoredJob, signal: AbortSignal): Promise<JobRun> {
  const { handler, onError, now } = queue
  const lease = hold(queue, mine)
  try {
    const outcome = await handler(mine.job, AbortSignal.any([lease.lost, signal]))
    await settle(queue, await lease.release(), outcome)
    return 'done' in outcome ? { ran: true } : { ran: true, againMs: msUntil(outcome.againAt, now()) }
  } catch (error) {
    onError(error, mine.job)
    const at = addSeconds(now(), retrySeconds(queue, mine.job.attempts))
    // If this write fails too, the lease expires and the job is found again.
    const current = await lease.release()
    await rescheduled(queue, current, { at, attempts: mine.job.attempts }).catch(() => {})
    return { ran: true, againMs: msUntil(at, now()) }
  }
}

const msUntil = (at: Date, now: Date) => Math.max(0, at.getTime() - now.getTime())

/** Renews the lease until it is released; `lost` aborts when a renewal fails. */
function hold(queue: JobQueue, mine: StoredJob): { lost: AbortSignal; release: () => Promise<StoredJob> } {
  const lost = new AbortController()
  let current = mine
  let renewing = Promise.resolve()
  const renew = async () => {
    const renewed = await leased(queue, current).catch(() => undefined)
    if (renewed) current = renewed
    else lost.abort()
  }
  const renewLater = () => {
    renewing = renewing.then(renew)
  }
  const timer = setInterval(renewLater, (queue.leaseSeconds * 1000) / 3)
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer)
      await renewing
      return current
    },
  }
}

async function settle(queue: JobQueue, current: StoredJob, outcome: JobOutcome): Promise<void> {
  if ('done' in outcome) return finished(queue, current)
  return rescheduled(queue, current, {
    at: outcome.againAt,
    attempts: 0,
    ...('payload' in outcome && { payload: outcome.payload }),
  })
}

function retrySeconds({ random }: JobQueue, attempts: number): number {
  const longest = Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts - 1, 10))
  return longest * (0.5 + 0.5 * random())
}
