import { DatabaseSync } from 'node:sqlite'
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
