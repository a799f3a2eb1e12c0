import { addSeconds, type Elapsed } from '#platform/clock'
import type { Item } from '#platform/table'
import {
  fromRow,
  partition,
  type Queue,
  rescheduled,
  type StoredJob,
  type Wake,
  wakeOfRow,
} from './leases.ts'

export type Looked = {
  /** The longest waiting first. */
  ready: StoredJob[]
  /** Milliseconds until the next job may be due; `undefined` when no job is known to wait. */
  nextMs: number | undefined
}

const PAGE = 50
/** Clock skew that is tolerated between machines. */
const SKEW_MS = 5_000
/** Interval of full looks, which also find rows written by a clock ahead of ours. */
const FULL_LOOK_MS = 300_000
/**
 * A lease is renewed after each third of its lifetime. When its version stays the same for two thirds, its holder is
 * dead.
 */
const STILL_SHARE = 2 / 3

type Options = Queue & {
  elapsed: Elapsed
  /** Whether this runner runs the job. Its lease is then live, whatever the clock says. */
  isRunning: (id: string) => boolean
}

/**
 * Finds due jobs, although the clocks of processes may differ and may be set while they run. A row whose write time
 * lies in the future waits its full `waitMs` from now. A lease that was written in the future, or expired longer ago
 * than its own lifetime, counts as expired only once it is seen not to be renewed.
 */
export class Looker {
  readonly #options: Options
  readonly #seen = new Map<string, { version: number; since: number }>()
  #fullAt: number | undefined
  #offset: number | undefined

  constructor(options: Options) {
    this.#options = options
  }

  async look(limit: number): Promise<Looked> {
    const { queue } = this.#options
    const ready: StoredJob[] = []
    let nextMs: number | undefined
    for await (const row of this.#candidates()) {
      const waitMs = await this.#waitOf(row)
      if (waitMs > 0) nextMs = Math.min(nextMs ?? waitMs, waitMs)
      else if (ready.push(fromRow(queue, row)) === limit) break
    }
    return { ready, nextMs }
  }

  /**
   * Rows that may be due, and the first that is not; a full look adds later rows of clocks ahead of ours. Each row is
   * read again, because the index may lag.
   */
  async *#candidates(): AsyncGenerator<Item> {
    const { table, queue, now, isRunning } = this.#options
    const isFull = this.#beginsFullLook()
    let isPast = false
    let after: string | undefined
    do {
      const page = await table.queryIndex(partition(queue), {
        limit: PAGE,
        ...(after !== undefined && { after }),
      })
      for (const found of page.items) {
        if (isRunning(found.sk)) continue
        const wake = wakeOfRow(found)
        const isLater = wake.at > now()
        if (isLater && isPast && !this.#isAhead(wake)) continue
        const row = await table.get(found.pk, found.sk)
        if (row) yield row
        isPast ||= isLater
        if (isPast && !isFull) return
      }
      after = page.next
    } while (after !== undefined)
  }

  /** A full look is due at the start, every few minutes, and whenever our own clock was set. */
  #beginsFullLook(): boolean {
    const { now, elapsed } = this.#options
    const at = elapsed()
    const offset = now().getTime() - at
    const isSet = this.#offset !== undefined && Math.abs(offset - this.#offset) > SKEW_MS
    const isFull = this.#fullAt === undefined || at >= this.#fullAt || isSet
    this.#offset = offset
    if (!isFull) return false
    this.#fullAt = at + FULL_LOOK_MS
    for (const [id, { since }] of this.#seen) if (at - since > FULL_LOOK_MS) this.#seen.delete(id)
    return true
  }

  #isAhead({ writtenAt }: Wake): boolean {
    return writtenAt.getTime() > this.#options.now().getTime() + SKEW_MS
  }

  /** Milliseconds until this row is due; 0 when it is. */
  async #waitOf(row: Item): Promise<number> {
    const wake = wakeOfRow(row)
    const waitMs = wake.at.getTime() - this.#options.now().getTime()
    if (wake.isLeased) return this.#isPlain(wake, waitMs) ? Math.max(0, waitMs) : this.#untilStill(row, wake)
    if (!this.#isAhead(wake) || wake.waitMs === 0) return this.#isAhead(wake) ? 0 : Math.max(0, waitMs)
    await this.#waitFromNow(row, wake)
    return wake.waitMs
  }

  /** Whether the clocks agree on this lease: it holds, or it expired less than one lifetime ago. */
  #isPlain(wake: Wake, waitMs: number): boolean {
    return !this.#isAhead(wake) && waitMs >= -wake.waitMs
  }

  #untilStill({ sk, version }: Item, { waitMs }: Wake): number {
    const at = this.#options.elapsed()
    const known = this.#seen.get(sk)
    const since = known?.version === version ? known.since : at
    this.#seen.set(sk, { version, since })
    return Math.max(0, waitMs * STILL_SHARE - (at - since))
  }

  async #waitFromNow(row: Item, { waitMs }: Wake): Promise<void> {
    const { queue, now } = this.#options
    const stored = fromRow(queue, row)
    const at = addSeconds(now(), waitMs / 1000)
    await rescheduled(this.#options, stored, { at, attempts: stored.job.attempts })
  }
}
