import { createRequire } from 'node:module'
import type { Table } from '@lancedb/lancedb'
import { serially } from './serially.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

const AFTER_WRITES = 20
const AFTER_PAUSE_MS = 500
/** Pause before a retry after a failure; a full disk fails until it has room. */
const AGAIN_MS = 10_000

/** Idle tables are tidied one after the other: hundreds may have been opened at the same time. */
const inTurnOfAll = serially()

export type TidyingOptions = {
  table: Table
  /** Readers that began before a write keep their version this long. */
  keepVersionsMs: number
  /** Runs `work` between the writes of the index, never beside one. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Runs after tidying, before the next write. */
  onTidied: () => Promise<void>
  onError: (error: unknown) => void
}

/**
 * Many small writes slow every search down and keep old files. So a table is tidied after a pause in its writes, or
 * after many of them.
 */
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

  /** A table that was just opened may hold old versions from before a stop; it is tidied once, later. */
  opened(): void {
    this.#rest()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Merges the last writes into the indexes and drops old versions. Does nothing when there were no writes. */
  async tidy(): Promise<void> {
    const { table, keepVersionsMs, inTurn, onTidied } = this.#options
    await inTurn(async () => {
      const writes = this.#writes
      if (writes === 0 || this.#isClosed) return
      try {
        await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) })
      } catch {
        // LanceDB's merge can fail; rebuilding the index repairs it. Documents are not affected.
        await table.createIndex('id', { config: lance.Index.btree(), replace: true })
      }
      await onTidied()
      this.#writes -= writes
      // Versions that are still too young are dropped later, even if no more writes follow.
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
      // No data is lost: the failure is reported and tidying retried.
      this.#options.onError(error)
      this.#after(AGAIN_MS)
    })
  }
}
