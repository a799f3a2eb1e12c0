import { createRequire } from 'node:module'
import type { Table } from '@lancedb/lancedb'
import { serially } from './serially.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

const AFTER_WRITES = 20
const AFTER_PAUSE_MS = 500
/** What failed is tried again then: on a full disk for as long as it is full. */
const AGAIN_MS = 10_000

/** Tables that rest are tidied one after the other: hundreds may have been opened at once. */
const inTurnOfAll = serially()

export type TidyingOptions = {
  table: Table
  /** Readers that began before a write keep their version this long. */
  keepVersionsMs: number
  /** Runs in turn with the writes. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Runs after it, in the same turn. */
  onTidied: () => Promise<void>
  onError: (error: unknown) => void
}

/** Many small writes make every search slower and keep old files, so a table is tidied when they pause or are many. */
export class Tidying {
  readonly #options: TidyingOptions
  #writes = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: TidyingOptions) {
    this.#options = options
  }

  wrote(): void {
    this.#writes++
    if (this.#writes % AFTER_WRITES === 0) this.#now()
    else this.#after(AFTER_PAUSE_MS)
  }

  /** A table that was just opened may hold what was left by a stop: looked at once, later. */
  opened(): void {
    this.#rest()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Takes the last writes into the indexes and drops old versions. Does nothing when there were none. */
  async tidy(): Promise<void> {
    const { table, keepVersionsMs, inTurn, onTidied } = this.#options
    await inTurn(async () => {
      const writes = this.#writes
      if (writes === 0 || this.#isClosed) return
      try {
        await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) })
      } catch {
        // Upstream has merge faults that a rebuild of the index gets past; the documents are not touched.
        await table.createIndex('id', { config: lance.Index.btree(), replace: true })
      }
      await onTidied()
      this.#writes -= writes
      // What is too young to go now goes when it is old enough, also when nobody writes any more.
      if (this.#writes === 0 && (await table.listVersions()).length > 1) this.#rest()
    })
  }

  #rest(): void {
    this.#writes = 1
    this.#after(this.#options.keepVersionsMs, () => inTurnOfAll(() => this.tidy()))
  }

  #after(ms: number, work = () => this.tidy()): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => this.#now(work), ms)
    this.#timer.unref()
  }

  #now(work = () => this.tidy()): void {
    work().catch((error: unknown) => {
      if (this.#isClosed) return
      // Nothing is lost by it.
      this.#options.onError(error)
      this.#after(AGAIN_MS)
    })
  }
}
