import { addSeconds, type Elapsed, type Now, systemClock } from '#platform/clock'
import type { ObservableTable } from '#platform/feed'
import type { NewId } from '#platform/ids'
import type { Job, JobHandler, JobOutcome } from '#platform/jobs'
import { Looker } from './look.ts'
import { finished, leased, rescheduled, type StoredJob, taken } from './rows.ts'

export type JobRunnerOptions = {
  table: ObservableTable
  queue: string
  handler: JobHandler
  now: Now
  elapsed?: Elapsed
  newId: NewId
  /** How many jobs run at once. */
  concurrency: number
  /** How long a job belongs to a runner that says nothing more; it is renewed while the handler runs. */
  leaseSeconds: number
  onError: (error: unknown, job: Job) => void
  /** 0 to 1, for the spread of retries. */
  random?: () => number
}

export interface JobRunner extends AsyncDisposable {
  /** Runs everything that is due now, once, and resolves with how many jobs that were. For tests. */
  runDue(): Promise<number>
}

const SWEEP_SECONDS = 30
const FIRST_RETRY_SECONDS = 1
const LONGEST_RETRY_SECONDS = 60
const GRACE_MS = 5_000

/**
 * Runs the jobs of a queue: at once when one is written here, else when it is due. Each job is leased by a conditional
 * write, so two runners never run one job at the same time while its lease holds.
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
    const { table, queue } = this.#options
    this.#unsubscribe = table.subscribe(({ pk }) => {
      if (pk === `JOB#${queue}`) this.#look()
    })
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
    // What is being taken at this moment is given back before the table may be closed.
    await this.#begun
    await all
    clearTimeout(grace)
  }

  #stopped = false
  #begun: Promise<void> = Promise.resolve()

  /** Looks for due jobs; a call while it is looking makes it look once more. */
  #look(): void {
    if (this.#stopped) return
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    this.#looking = true
    this.#begun = this.#startDue().then(
      () => this.#looked(),
      // The table answers again some time; the sweep finds the jobs then.
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
      // Whoever finishes looks again.
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
      // If even this fails, the lease runs out and the job is found again.
      const current = await lease.release()
      await rescheduled(this.#options, current, { at: retryAt, attempts: mine.job.attempts }).catch(() => {})
    }
  }

  /** Renews the lease until it is released; `lost` aborts when that no longer works. */
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
