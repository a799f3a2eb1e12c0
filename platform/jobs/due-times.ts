import { addSeconds, type Elapsed } from '#platform/clock'
import type { Item } from '#platform/table'
import { fromRow, type Queue, rescheduled, type StoredJob, type Wake, wakeOfRow } from './leases.ts'
import { partition } from './partitions.ts'

/** Clock skew that is tolerated between machines. */
export const SKEW_MS = 5_000
/** What was seen of a lease is kept this long. */
const SEEN_MS = 300_000
/**
 * A lease is renewed after each third of its lifetime. When its version stays the same for two thirds, its holder is
 * dead.
 */
const STILL_SHARE = 2 / 3

/** A job that may run now, or the milliseconds until it may. */
export type Due = { ready: StoredJob } | { waitMs: number }

/**
 * Tells when jobs are due, although the clocks of processes may differ and may be set while they run. A row whose write
 * time lies in the future waits its full `waitMs` from now. A lease that was written in the future, or expired longer ago
 * than its own lifetime, counts as expired only once it is seen not to be renewed.
 */
export class DueTimes {
  readonly #queue: Queue & { elapsed: Elapsed }
  readonly #seen = new Map<string, { version: number; since: number }>()

  constructor(queue: Queue & { elapsed: Elapsed }) {
    this.#queue = queue
  }

  /** Reads the job by its key, consistently. @returns `undefined` for a job that is done */
  async dueOf(jobId: string): Promise<Due | undefined> {
    const { table, queue } = this.#queue
    const row = await table.get(partition(queue), jobId)
    if (row === undefined) return undefined
    const waitMs = await this.waitOf(row)
    return waitMs > 0 ? { waitMs } : { ready: fromRow(queue, row) }
  }

  /** Forgets leases that were seen long ago. */
  forget(): void {
    const at = this.#queue.elapsed()
    for (const [id, { since }] of this.#seen) if (at - since > SEEN_MS) this.#seen.delete(id)
  }

  isAhead({ writtenAt }: Wake): boolean {
    return writtenAt.getTime() > this.#queue.now().getTime() + SKEW_MS
  }

  /** Milliseconds until this row is due; 0 when it is. */
  async waitOf(row: Item): Promise<number> {
    const wake = wakeOfRow(row)
    const waitMs = wake.at.getTime() - this.#queue.now().getTime()
    if (wake.isLeased) return this.#isPlain(wake, waitMs) ? Math.max(0, waitMs) : this.#untilStill(row, wake)
    if (!this.isAhead(wake) || wake.waitMs === 0) return this.isAhead(wake) ? 0 : Math.max(0, waitMs)
    await this.#waitFromNow(row, wake)
    return wake.waitMs
  }

  /** Whether the clocks agree on this lease: it holds, or it expired less than one lifetime ago. */
  #isPlain(wake: Wake, waitMs: number): boolean {
    return !this.isAhead(wake) && waitMs >= -wake.waitMs
  }

  #untilStill({ sk, version }: Item, { waitMs }: Wake): number {
    const at = this.#queue.elapsed()
    const known = this.#seen.get(sk)
    const since = known?.version === version ? known.since : at
    this.#seen.set(sk, { version, since })
    return Math.max(0, waitMs * STILL_SHARE - (at - since))
  }

  async #waitFromNow(row: Item, { waitMs }: Wake): Promise<void> {
    const { queue, now } = this.#queue
    const stored = fromRow(queue, row)
    const at = addSeconds(now(), waitMs / 1000)
    await rescheduled(this.#queue, stored, { at, attempts: stored.job.attempts })
  }
}
