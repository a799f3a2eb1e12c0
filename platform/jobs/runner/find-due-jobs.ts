import type { Elapsed } from '#platform/clock'
import { type Item, rowsOf } from '#platform/table'
import { type DueTimes, SKEW_MS } from '../due-times.ts'
import { fromRow, type Queue, type StoredJob, wakeOfRow } from '../leases.ts'
import { partition, shelvesOf } from '../partitions.ts'

export type Looked = {
  /** The longest waiting first. */
  ready: StoredJob[]
  /** Milliseconds until the next job may be due; `undefined` when no job is known to wait. */
  nextMs: number | undefined
}

const PAGE = 50
/** Interval of full looks, which also find rows written by a clock ahead of ours. */
const FULL_LOOK_MS = 300_000

type Options = Queue & {
  due: DueTimes
  elapsed: Elapsed
  /** Whether this runner runs the job. Its lease is then live, whatever the clock says. */
  isRunning: (id: string) => boolean
}

/** Finds due jobs by the secondary index, which may not show yet a job that was just written. */
export class Looker {
  readonly #options: Options
  #fullAt: number | undefined
  #offset: number | undefined

  constructor(options: Options) {
    this.#options = options
  }

  async look(limit: number): Promise<Looked> {
    const { queue } = this.#options
    const isFull = this.#beginsFullLook()
    // Older versions of this product put all rows on one shelf.
    const shelves = isFull ? [...shelvesOf(queue), partition(queue)] : shelvesOf(queue)
    const found = await Promise.all(shelves.map((shelf) => this.#lookAt(shelf, { limit, isFull })))
    const ready = found.flatMap((one) => one.ready).sort((a, b) => a.at - b.at)
    const waits = found.flatMap(({ nextMs }) => nextMs ?? [])
    return {
      ready: ready.slice(0, limit).map(({ row }) => fromRow(queue, row)),
      nextMs: waits.length === 0 ? undefined : Math.min(...waits),
    }
  }

  async #lookAt(shelf: string, { limit, isFull }: { limit: number; isFull: boolean }) {
    const ready: { row: Item; at: number }[] = []
    let nextMs: number | undefined
    for await (const row of this.#candidates(shelf, isFull)) {
      const waitMs = await this.#options.due.waitOf(row)
      if (waitMs > 0) nextMs = Math.min(nextMs ?? waitMs, waitMs)
      else if (ready.push({ row, at: wakeOfRow(row).at.getTime() }) === limit) break
    }
    return { ready, nextMs }
  }

  /**
   * Rows of a shelf that may be due, and the first that is not; a full look adds later rows of clocks ahead of ours. Each
   * row is read again, because the index may lag.
   */
  async *#candidates(shelf: string, isFull: boolean): AsyncGenerator<Item> {
    const { table, now, isRunning } = this.#options
    let isPast = false
    for await (const found of rowsOf((page) => table.queryIndex(shelf, page), { pageSize: PAGE })) {
      if (isRunning(found.sk)) continue
      const wake = wakeOfRow(found)
      const isLater = wake.at > now()
      if (isLater && isPast && !this.#options.due.isAhead(wake)) continue
      const row = await table.get(found.pk, found.sk)
      if (row) yield row
      isPast ||= isLater
      if (isPast && !isFull) return
    }
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
    this.#options.due.forget()
    return true
  }
}
