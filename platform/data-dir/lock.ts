import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { isServiceError } from '#platform/errors'
import { cannot, refused } from './refusals.ts'

const SQLITE_BUSY = 5

/**
 * Holds a lock of the operating system, which ends with the process however it ends. SQLite is what takes it: Node
 * has no file locks of its own.
 * @returns what lets go
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

/** How often is looked again for a process that is just ending, and how many times. */
const LOOK_MS = 100
const LOOKS = 150

/**
 * Holds a part of a directory for the process that uses it, until it ends. What the process before it has not let go
 * of yet is waited for: it ends soon after whoever started it.
 * @returns what lets go
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
  // The low byte: the rest says more about the same.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY
}

function inUse(dir: string, cause: unknown) {
  return refused(
    'data_dir_in_use',
    `The data directory ${dir} is in use by another running instance. Stop that one, or choose another directory with --data-dir.`,
    cause,
  )
}
