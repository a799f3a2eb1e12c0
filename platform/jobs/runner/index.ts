import type { ChangeFeed } from '#platform/feed'
import { rescheduled, type StoredJob, taken } from '../leases.ts'
import { type JobQueue, type JobQueueOptions, openJobQueue, runTaken } from '../run-job.ts'
import { Known } from './known.ts'
import { Looker } from './find-due-jobs.ts'

export type JobRunnerOptions = JobQueueOptions & {
  feed: ChangeFeed
  /** How many jobs run at once. */
  concurrency: number
}

export interface JobRunner extends AsyncDisposable {
  /** Runs every job that is due now, once. For tests. @returns the number of jobs run */
  runDue(): Promise<number>
}

const GRACE_MS = 5_000

/**
 * Runs the jobs of a queue when they are due. A job of which the feed tells is taken by its key at once; others are found
 * by the secondary index, at every sweep. Each job is leased by a conditional write, so two runners never run the same job while its lease holds.
 */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const runner = new Runner(options)
  runner.start()
  return runner
}

class Runner implements JobRunner {
  readonly #queue: JobQueue
  readonly #feed: ChangeFeed
  readonly #concurrency: number
  readonly #running = new Map<string, Promise<void>>()
  readonly #known: Known
  readonly #looker: Looker
  readonly #stopping = new AbortController()
  #unsubscribe: () => void = () => {}
  #sweep: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #lookAgain = false

  constructor({ feed, concurrency, ...options }: JobRunnerOptions) {
    this.#queue = openJobQueue(options)
    this.#feed = feed
    this.#concurrency = concurrency
    this.#known = new Known({ elapsed: this.#queue.elapsed, atMostMs: feed.sweepMs })
    this.#looker = new Looker({ ...this.#queue, isRunning: (id) => this.#running.has(id) })
  }

  start(): void {
    this.#unsubscribe = this.#feed.subscribe(({ sk }) => this.#hear(sk), `JOB#${this.#queue.queue}`)
    this.#sweep = setInterval(() => this.#look(), this.#feed.sweepMs)
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

  /** The index may not show yet a job that was just written, so its key is remembered. */
  #hear(id: string): void {
    if (this.#running.has(id)) return
    this.#known.add(id, 0)
    this.#look()
  }

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
      const free = () => this.#concurrency - this.#running.size
      // No slot is free; each job that ends triggers the next look.
      if (this.#stopped || free() <= 0) return
      const took = await this.#startKnown(free())
      if (this.#stopped || free() <= 0) return
      const { ready, nextMs = Infinity } = await this.#looker.look(free())
      took.push(...(await Promise.all(ready.map((job) => this.#take(job)))))
      if (!took.includes(true)) return this.#wakeIn(Math.min(nextMs, this.#known.nextMs()))
    }
  }

  /** Takes jobs by their keys, whether or not the index shows them. */
  async #startKnown(free: number): Promise<boolean[]> {
    return Promise.all(
      this.#known.takeDue(free).map(async (id) => {
        const due = this.#running.has(id) ? undefined : await this.#queue.due.dueOf(id)
        if (due === undefined) return false
        if ('ready' in due) return this.#take(due.ready)
        this.#known.add(id, due.waitMs)
        return false
      }),
    )
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    if (ms < this.#feed.sweepMs) this.#timer = setTimeout(() => this.#look(), Math.max(1, ms))
  }

  /** @returns whether this runner got the lease */
  async #take(stored: StoredJob): Promise<boolean> {
    const { id } = stored.job
    if (this.#stopped || this.#running.has(id)) return false
    const mine = await taken(this.#queue, stored)
    if (mine === undefined) return false
    if (this.#stopped) {
      const { attempts } = stored.job
      await rescheduled(this.#queue, mine, { at: this.#queue.now(), attempts })
      return false
    }
    const run = runTaken(this.#queue, mine, this.#stopping.signal).then(({ againMs }) => {
      this.#running.delete(id)
      if (againMs !== undefined) this.#known.add(id, againMs)
      this.#look()
    })
    this.#running.set(id, run)
    return true
  }
}
