import { DatabaseSync } from 'node:sqlite'
import { ServiceError } from '#platform/errors'

/**
 * Holds a lock of the operating system, which ends with the process however it ends. SQLite is what takes it: Node
 * has no file locks of its own.
 * @returns what lets go
 * @throws ServiceError `data_dir_in_use`
 */
export function holdLock(file: string, dir: string): () => void {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA busy_timeout = 0')
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new ServiceError({
      kind: 'unavailable',
      code: 'data_dir_in_use',
      message: `The data directory ${dir} is in use by another running instance. Stop that one, or choose another directory with --data-dir.`,
      cause,
    })
  }
  return () => database.close()
}
