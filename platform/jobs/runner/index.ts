import { addSeconds, type Elapsed, type Now, systemClock } from '#platform/clock'
import type { ChangeFeed } from '#platform/feed'
import type { NewId } from '#platform/ids'
import type { Job, JobHandler, JobOutcome } from '#platform/jobs'
import type { Table } from '#platform/table'
import { Looker } from './look.ts'
import { finished, leased, rescheduled, type StoredJob, taken } from './leases.ts'

export type JobRunnerOptions = {
  table: Table
  feed: ChangeFeed
  queue: string
  handler: JobHandler
  now: Now
  elapsed?: Elapsed
  newId: NewId
  /** How many jobs run at once. */
  concurrency: number
  /** Lifetime of a lease. It is renewed while the handler runs, and expires when its runner has died. */
  leaseSeconds: number
  onError: (error: unknown, job: Job) => void
  /** 0 to 1, for the jitter of retries. */
  random?: () => number
}

export interface JobRunner extends AsyncDisposable {
  /** Runs every job that is due now, once. For tests. @returns the number of jobs run */
  runDue(): Promise<number>
}

const SWEEP_SECONDS = 30
const FIRST_RETRY_SECONDS = 1
const LONGEST_RETRY_SECONDS = 60
const GRACE_MS = 5_000

/**
 * Runs the jobs of a queue when they are due. A job written in this process starts at once; others are found by
 * polling. Each job is leased by a conditional write, so two runners never run the same job while its lease holds.
 */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const runner = new Runner(options)
  runner.start()
  return runner
}

class Runner implements JobRunner {
  readonly #options: JobRunnerOptions
  readonly #running = new Map<string, Promise<void>>()
  readonly #looker: Looker
  readonly #stopping = new AbortController()
  #unsubscribe: () => void = () => {}
  #sweep: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #lookAgain = false

  constructor(options: JobRunnerOptions) {
    this.#options = options
    this.#looker = new Looker({
      ...options,
      elapsed: options.elapsed ?? systemClock.elapsed,
      isRunning: (id) => this.#running.has(id),
    })
  }

  start(): void {
    const { feed, queue } = this.#options
    this.#unsubscribe = feed.subscribe(() => this.#look(), `JOB#${queue}`)
    this.#sweep = setInterval(() => this.#look(), SWEEP_SECONDS * 1000)
    this.#look()
  }

  async runDue(): Promise<number> {
    const { ready } = await this.#looker.look(Infinity)
    const started = await Promise.all(ready.map((job) => this.#take(job)))
    await Promise.all(this.#running.values())
    return started.filter(Boolean).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe()
    clearInterval(this.#sweep)
    clearTimeout(this.#timer)
    const all = Promise.allSettled(this.#running.values())
    const grace = setTimeout(() => this.#stopping.abort(), GRACE_MS)
    this.#stopped = true
    // Leases that are being taken now are given back before the table may be closed.
    await this.#begun
    await all
    clearTimeout(grace)
  }

  #stopped = false
  #begun: Promise<void> = Promise.resolve()

  /** Looks for due jobs. A call during a look causes one more look after it. */
  #look(): void {
    if (this.#stopped) return
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    this.#looking = true
    this.#begun = this.#startDue().then(
      () => this.#looked(),
      // The table could not be read; the next sweep finds the jobs.
      () => this.#looked(),
    )
  }

  #looked(): void {
    this.#looking = false
    if (!this.#lookAgain) return
    this.#lookAgain = false
    this.#look()
  }

  async #startDue(): Promise<void> {
    for (;;) {
      const free = this.#options.concurrency - this.#running.size
      // No slot is free; each job that ends triggers the next look.
      if (this.#stopped || free <= 0) return
      const { ready, nextMs } = await this.#looker.look(free)
      const took = await Promise.all(ready.map((job) => this.#take(job)))
      if (!took.includes(true)) return this.#wakeIn(nextMs)
    }
  }

  #wakeIn(ms: number | undefined): void {
    clearTimeout(this.#timer)
    if (ms === undefined || this.#stopped) return
    if (ms < SWEEP_SECONDS * 1000) this.#timer = setTimeout(() => this.#look(), Math.max(1, ms))
  }

  /** @returns whether this runner got the lease */
  async #take(stored: StoredJob): Promise<boolean> {
    if (this.#stopped || this.#running.has(stored.job.id)) return false
    const mine = await taken(this.#options, stored)
    if (mine === undefined) return false
    if (this.#stopped) {
      const { attempts } = stored.job
      await rescheduled(this.#options, mine, { at: this.#options.now(), attempts })
      return false
    }
    const run = this.#run(mine).finally(() => {
      this.#running.delete(stored.job.id)
      this.#look()
    })
    this.#running.set(stored.job.id, run)
    return true
  }

  async #run(mine: StoredJob): Promise<void> {
    const { handler, onError, now } = this.#options
    const lease = this.#hold(mine)
    try {
      const outcome = await handler(mine.job, AbortSignal.any([lease.lost, this.#stopping.signal]))
      await this.#settle(await lease.release(), outcome)
    } catch (error) {
      onError(error, mine.job)
      const retryAt = addSeconds(now(), this.#retrySeconds(mine.job.attempts))
      // If this write fails too, the lease expires and the job is found again.
      const current = await lease.release()
      await rescheduled(this.#options, current, { at: retryAt, attempts: mine.job.attempts }).catch(() => {})
    }
  }

  /** Renews the lease until it is released; `lost` aborts when a renewal fails. */
  #hold(mine: StoredJob): { lost: AbortSignal; release: () => Promise<StoredJob> } {
    const lost = new AbortController()
    let current = mine
    let renewing = Promise.resolve()
    const renew = async () => {
      const renewed = await leased(this.#options, current).catch(() => undefined)
      if (renewed) current = renewed
      else lost.abort()
    }
    const renewLater = () => {
      renewing = renewing.then(renew)
    }
    const timer = setInterval(renewLater, (this.#options.leaseSeconds * 1000) / 3)
    return {
      lost: lost.signal,
      release: async () => {
        clearInterval(timer)
        await renewing
        return current
      },
    }
  }

  async #settle(current: StoredJob, outcome: JobOutcome): Promise<void> {
    if ('done' in outcome) await finished(this.#options, current)
    else
      await rescheduled(this.#options, current, {
        at: outcome.againAt,
        attempts: 0,
        ...('payload' in outcome && { payload: outcome.payload }),
      })
  }

  #retrySeconds(attempts: number): number {
    const longest = Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts - 1, 10))
    return longest * (0.5 + 0.5 * (this.#options.random ?? Math.random)())
  }
}
