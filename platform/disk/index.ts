import { statfs } from 'node:fs/promises'
import { ServiceError } from '#platform/errors'

/** Error codes of the operating system that mean a failure of the storage, not of the request. */
const CODES = {
  ENOSPC: 28,
  EDQUOT: 122,
  EFBIG: 27,
  EIO: 5,
  EROFS: 30,
  EMFILE: 24,
  ENFILE: 23,
} as const
export type DiskFailure = keyof typeof CODES
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])
/** SQLite's codes for the same failures: the low byte of `errcode`. */
const SQLITE: Record<number, DiskFailure> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC' }
/** Native engines report the number in their message. */
const IN_TEXT = /\(os error (\d+)\)/
const MAX_CAUSES = 5

/** The disk failure that caused `thrown`; `undefined` when the cause is another one. */
export function diskFailure(thrown: unknown): DiskFailure | undefined {
  let error = thrown
  for (let depth = 0; error instanceof Error && depth < MAX_CAUSES; depth++) {
    const { code, errcode = 0 } = error as NodeJS.ErrnoException & { errcode?: number }
    if (code !== undefined && Object.hasOwn(CODES, code)) return code as DiskFailure
    const bySqlite = SQLITE[errcode & 0xff]
    if (bySqlite) return bySqlite
    const [, number] = IN_TEXT.exec(error.message) ?? []
    const found = Object.entries(CODES).find(([, errno]) => String(errno) === number)
    // Only names of `CODES` are searched.
    if (found) return found[0] as DiskFailure
    error = error.cause
  }
  return undefined
}

/** Runs work on files. @throws ServiceError `storage_unavailable` when the disk fails; other errors as they are */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw toStorageError(thrown)
  }
}

/** Applies `onDisk` to every method of an engine that returns a promise. */
export function onDiskEach<T extends object>(engine: T): T {
  return new Proxy(engine, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, given)
        return answer instanceof Promise ? onDisk(() => answer) : answer
      }
    },
  })
}

function toStorageError(thrown: unknown): unknown {
  if (thrown instanceof ServiceError) return thrown
  const failure = diskFailure(thrown)
  return failure === undefined ? thrown : storageUnavailable(failure, thrown)
}

/** @param reason `undefined` for a failure that is not the disk's */
export function storageUnavailable(reason: DiskFailure | undefined, cause?: unknown): ServiceError {
  const message =
    reason !== undefined && FULL.has(reason)
      ? 'The disk is full. Nothing was written; reading goes on, and writing does once there is room.'
      : 'The storage does not work right now. Please try again.'
  return new ServiceError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message,
    retryAfterSeconds: 5,
    detail: { reason },
    cause,
  })
}

/** Keeps some space of a disk free for writes that must still succeed: deletions, rows, logs. */
export interface DiskRoom {
  hasRoom(): Promise<boolean>
  /** Call it before a write that takes space. @throws ServiceError `storage_unavailable` */
  require(): Promise<void>
}

/** Asks the disk at each call, which takes some microseconds; so it recovers by itself. */
export function diskRoom({
  dir,
  keepFreeBytes,
  freeBytes = freeBytesOf,
}: {
  dir: string
  keepFreeBytes: number
  freeBytes?: (dir: string) => Promise<number>
}): DiskRoom {
  // If the free space is unknown, the write itself will show whether there is room.
  const hasRoom = () =>
    freeBytes(dir).then(
      (free) => free >= keepFreeBytes,
      () => true,
    )
  return {
    hasRoom,
    require: async () => {
      if (!(await hasRoom())) throw storageUnavailable('ENOSPC')
    },
  }
}

/** Bytes that an unprivileged user may still write there. */
async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}
