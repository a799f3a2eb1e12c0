import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { isServiceError } from '#platform/errors'
import { cannot, refused } from './refusals.ts'

const SQLITE_BUSY = 5

/**
 * Takes a lock of the operating system, which ends with the process however that ends. Node has no file locks, so
 * SQLite takes it.
 * @returns a function that releases the lock
 * @throws ServiceError `data_dir_in_use`, `data_dir_unwritable`
 */
export function holdLock(file: string, dir: string): () => void {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('PRAGMA busy_timeout = 0')
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database?.close()
    throw isBusy(cause) ? inUse(dir, cause) : cannot(file, 'locked', cause)
  }
  const held = database
  return () => held.close()
}

/** Interval and number of attempts, while the process before this one is ending. */
const LOOK_MS = 100
const LOOKS = 150

/**
 * Locks a part of a directory for the process that uses it. Waits while the process before it still holds the part: a
 * child ends soon after its parent.
 * @returns a function that releases the lock
 * @throws ServiceError `data_dir_in_use`, `data_dir_unwritable`
 */
export async function holdPart(dir: string, part: string): Promise<() => void> {
  for (let look = 1; ; look++) {
    try {
      return holdLock(join(dir, `lock-${part}.sqlite`), dir)
    } catch (error) {
      if (!isServiceError(error, 'data_dir_in_use') || look === LOOKS) throw error
      await setTimeout(LOOK_MS)
    }
  }
}

function isBusy(error: unknown): boolean {
  // The low byte is the primary code; the other bits only refine it.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY
}

function inUse(dir: string, cause: unknown) {
  return refused(
    'data_dir_in_use',
    `The data directory ${dir} is in use by another running instance. Stop that one, or choose another directory with --data-dir.`,
    cause,
  )
}
