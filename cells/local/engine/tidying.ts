import type { Table } from '@lancedb/lancedb'
import { serially } from './serially.ts'

const AFTER_WRITES = 20
const AFTER_PAUSE_MS = 500
/** Versions that a slow read still needed are dropped later. */
const REST_MS = 10_000
/** Pause before a retry after a failure; a full disk fails until it has room. */
const AGAIN_MS = 10_000
const MAX_PASSES = 4
/**
 * Tidying rewrites all documents, so it waits until the writes are some share of them: without a pause until it pays, and
 * after a pause until what is gained in space is worth it.
 */
const DOCUMENTS_PER_WRITE = { busy: 250, idle: 5_000 }

/** Idle tables are tidied one after the other: hundreds may have been opened at the same time. */
const inTurnOfAll = serially()

export type TidyingOptions = {
  table: Table
  /** Runs `work` between the writes of the index, never beside one. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Waits a little for the reads under way. @returns whether they all ended */
  readsEnded: () => Promise<boolean>
  /** Makes the indexes of the table anew. */
  repair: () => Promise<void>
  /** Makes the tidied table last; runs before what it replaced is dropped, and before the next write. */
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
  /** Whether versions of before may still be there. */
  #hasOld = false
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: TidyingOptions) {
    this.#options = options
  }

  wrote(): void {
    this.#writes++
    if (this.#writes % AFTER_WRITES === 0) this.#now(() => this.#tidy('busy'))
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

  /** Merges the last writes and drops old versions. Does nothing when there was nothing to do. */
  tidy(): Promise<void> {
    return this.#tidy('asked')
  }

  async #tidy(when: keyof typeof DOCUMENTS_PER_WRITE | 'asked'): Promise<void> {
    const { table, inTurn } = this.#options
    await inTurn(async () => {
      if (this.#isClosed || (this.#writes === 0 && !this.#hasOld)) return
      if (when !== 'asked' && this.#writes > 0) {
        const needed = (await table.countRows()) / DOCUMENTS_PER_WRITE[when]
        if (this.#writes < needed) return
      }
      if (this.#writes > 0) await this.#merge()
      await this.#dropOld()
    })
  }

  async #merge(): Promise<void> {
    const { repair, onTidied } = this.#options
    const writes = this.#writes
    try {
      await this.#mergeAll()
    } catch {
      // LanceDB's merge can fail; rebuilding the index repairs it. Documents are not affected.
      await repair()
    }
    this.#hasOld = true
    await onTidied()
    this.#writes -= writes
  }

  /** The engine merges what its index covers and what it does not apart, and the two only afterwards. */
  async #mergeAll(): Promise<void> {
    const { table } = this.#options
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const before = await table.version()
      // Nothing is dropped before the new files are on disk.
      await table.optimize({ cleanupOlderThan: new Date(0) })
      if ((await table.version()) === before) return
    }
  }

  /** Drops all versions but the present one, unless a read still needs one of them. */
  async #dropOld(): Promise<void> {
    const { table, readsEnded } = this.#options
    if (!(await readsEnded())) return this.#rest()
    const versions = await table.listVersions()
    const present = versions.reduce((last, one) => (one.version > last.version ? one : last))
    // Nothing else works on the table, so that files that no version names are left over from a crash.
    const olderThan = new Date(present.timestamp.getTime() - 1)
    await table.optimize({ cleanupOlderThan: olderThan, deleteUnverified: true })
    this.#hasOld = false
  }

  #rest(): void {
    this.#hasOld = true
    this.#after(REST_MS, () => inTurnOfAll(() => this.#tidy('idle')))
  }

  #after(ms: number, work = () => this.#tidy('idle')): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => this.#now(work), ms)
    this.#timer.unref()
  }

  #now(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (this.#isClosed) return
      // No data is lost: the failure is reported and tidying retried.
      this.#options.onError(error)
      this.#after(AGAIN_MS)
    })
  }
}
