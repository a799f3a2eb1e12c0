import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ServiceError } from '#platform/errors'
import { syncDirectory } from './sync-files.ts'
import { encodeRecord, type LoggedWrite, parseRecords } from './records.ts'

const NAME = /^writes-(\d+)\.log$/

/** What an earlier process left: the table's version that is on disk as a whole, and the writes since. */
export type Left = { version: number; writes: LoggedWrite[] }

/**
 * The writes of one index, on disk before they are acknowledged; the engine's own files get there when the system likes. A
 * checkpoint, once those are on disk too, begins the log anew. Only one process uses it.
 */
export class WriteLog {
  readonly #dir: string
  #number: number
  /** Open while writes come; every idle index would hold one otherwise. */
  #file: FileHandle | undefined
  #isBegun = false
  #bytes = 0
  #before = 0
  #writes = 0
  /** Whether something stands behind the last write that does not count. */
  #isTorn = false

  private constructor(dir: string, number: number) {
    this.#dir = dir
    this.#number = number
  }

  /**
   * Reads the log in a folder. `left` is absent when there was none. Must be followed by `checkpoint` before anything
   * is appended.
   * @throws ServiceError `storage_unavailable` when acknowledged writes in it cannot be read
   */
  static async open(dir: string): Promise<{ log: WriteLog; left: Left | undefined }> {
    const numbers = (await readdir(dir).catch(() => []))
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => b - a)
    // A newer one without its first record was not begun before the process ended: the one before it still counts.
    for (const number of numbers) {
      const file = join(dir, nameOf(number))
      const { records, bytes, isDamaged } = parseRecords(await readFile(file))
      if (isDamaged) throw damaged(file, bytes)
      const [first, ...writes] = records
      if (first?.kind !== 'checkpoint') continue
      // Only the first record is a checkpoint.
      const left = { version: first.version, writes: writes as LoggedWrite[] }
      return { log: new WriteLog(dir, numbers[0] ?? 0), left }
    }
    return { log: new WriteLog(dir, numbers[0] ?? 0), left: undefined }
  }

  /** Whether it has a checkpoint, and so takes writes. */
  get isOpen(): boolean {
    return this.#isBegun
  }

  get bytes(): number {
    return this.#bytes
  }

  /** How many writes it holds. */
  get writes(): number {
    return this.#writes
  }

  /** Resolves once the write is on disk. When it rejects, the write does not count, unless the process ends here. */
  async append(write: LoggedWrite): Promise<void> {
    if (!this.#isBegun) throw new Error('the log of writes has no checkpoint yet')
    const record = encodeRecord(write)
    const file = (this.#file ??= await open(this.#path, 'r+'))
    this.#before = this.#bytes
    if (this.#isTorn) await file.truncate(this.#bytes)
    this.#isTorn = true
    await file.writev([record], this.#bytes)
    await file.datasync()
    this.#isTorn = false
    this.#bytes += record.length
    this.#writes++
  }

  /** Takes back the last write, which the engine did not take. */
  async cutBack(): Promise<void> {
    this.#bytes = this.#before
    this.#writes--
    this.#isTorn = true
    await this.#file?.truncate(this.#bytes)
    this.#isTorn = false
  }

  /** Begins anew: all files of this version of the table are on disk. */
  async checkpoint(version: number): Promise<void> {
    const number = this.#number + 1
    const record = encodeRecord({ kind: 'checkpoint', version })
    if ((await mkdir(this.#dir, { recursive: true })) !== undefined) await syncDirectory(dirname(this.#dir))
    const file = await open(join(this.#dir, nameOf(number)), 'w', 0o600)
    try {
      await file.writev([record])
      await file.datasync()
    } finally {
      await file.close()
    }
    await syncDirectory(this.#dir)
    await this.close()
    this.#isBegun = true
    this.#number = number
    this.#bytes = record.length
    this.#before = record.length
    this.#writes = 0
    this.#isTorn = false
    for (const name of await readdir(this.#dir))
      if (name !== nameOf(number)) await rm(join(this.#dir, name), { force: true })
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  get #path(): string {
    return join(this.#dir, nameOf(this.#number))
  }
}

function nameOf(number: number): string {
  return `writes-${number}.log`
}

function damaged(file: string, at: number): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message:
      'The record of the last writes to this index is damaged. The operator of this cell has to look at it.',
    retryAfterSeconds: 60,
    cause: new Error(
      `${file} is damaged at byte ${at}: acknowledged writes in it cannot be read. Bring the file back from a backup, or remove it to go on without the writes that it holds.`,
    ),
  })
}
