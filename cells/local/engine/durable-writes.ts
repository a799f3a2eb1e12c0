import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WORDS_FOLDER } from '../lexical/words.ts'
import { VECTORS_FOLDER } from '../vectors/vectors.ts'
import type { LoggedWrite } from '../write-log/records.ts'
import { SyncedFiles, syncDirectory } from '../write-log/sync-files.ts'
import { WriteLog } from '../write-log/write-log.ts'

const LOG_FOLDER = 'log'
/** Folders in a table's own that are not the engine's. */
const OURS: readonly string[] = [LOG_FOLDER, WORDS_FOLDER, VECTORS_FOLDER]
/** Writes are made again from a log of this size in a few seconds. */
const MAX_LOG_BYTES = 16 << 20
const VERSIONS_FOLDER = '_versions'
const MANIFEST = /^(\d+)\.manifest$/
/** The engine names the file of a version by its distance from this, so that the newest comes first. */
const LAST_VERSION = 2n ** 64n - 1n

/**
 * Makes the writes of a table survive a power cut, which the engine leaves to the operating system: each is in a log on disk
 * before the engine has it. After a crash the table goes back to the version that was on disk as a whole, and the writes
 * since are made again.
 */
export class DurableWrites {
  readonly #folder: string
  readonly #log: WriteLog
  readonly #files: SyncedFiles

  private constructor(folder: string, log: WriteLog) {
    this.#folder = folder
    this.#log = log
    this.#files = new SyncedFiles(folder)
  }

  /**
   * Must be called before the table is opened. `again`: the writes to be made again; then `checkpoint` must follow.
   * @throws ServiceError `storage_unavailable` when acknowledged writes cannot be read
   */
  static async open(folder: string): Promise<{ durable: DurableWrites; again: LoggedWrite[] }> {
    const { log, left } = await WriteLog.open(join(folder, LOG_FOLDER))
    const durable = new DurableWrites(folder, log)
    // A folder of an earlier release has no log, and all its files count.
    if (left === undefined) return { durable, again: [] }
    // Without that version the folder was written to without the log, as by an earlier release: what it holds is newer.
    const isThere = await dropVersionsAfter(folder, BigInt(left.version))
    return { durable, again: isThere ? left.writes : [] }
  }

  /** Writes since the last checkpoint. */
  get pending(): number {
    return this.#log.writes
  }

  /** Whether a checkpoint is due. */
  get isFull(): boolean {
    return this.#log.bytes > MAX_LOG_BYTES
  }

  /** Changes the table once the log has the write. `version` is the present one of the table. */
  async write<T>(write: LoggedWrite, version: () => Promise<number>, change: () => Promise<T>): Promise<T> {
    if (!this.#log.isOpen) await this.checkpoint(await version())
    await this.#log.append(write)
    try {
      return await change()
    } catch (error) {
      await this.#log.cutBack().catch(() => undefined)
      throw error
    }
  }

  /** Brings everything of this version, the present one, to the disk and begins the log anew. */
  async checkpoint(version: number): Promise<void> {
    await this.#files.sync((name) => OURS.includes(name))
    await this.#log.checkpoint(version)
  }

  /** The first checkpoint of a new table. */
  async begin(version: number): Promise<void> {
    await this.checkpoint(version)
    await syncDirectory(dirname(this.#folder))
  }

  close(): Promise<void> {
    return this.#log.close()
  }
}

/**
 * Removes the versions of a table after one, whose files may not all be on disk.
 * @returns whether that version is there; if not, nothing was removed
 */
async function dropVersionsAfter(folder: string, version: bigint): Promise<boolean> {
  const dir = join(folder, VERSIONS_FOLDER)
  const versions = (await readdir(dir)).flatMap((name) => {
    const [, distance] = MANIFEST.exec(name) ?? []
    return distance === undefined ? [] : [{ name, version: LAST_VERSION - BigInt(distance) }]
  })
  if (!versions.some((one) => one.version === version)) return false
  const later = versions.filter((one) => one.version > version)
  for (const { name } of later) await rm(join(dir, name))
  if (later.length > 0) await syncDirectory(dir)
  return true
}
