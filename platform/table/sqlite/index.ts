import { DatabaseSync } from 'node:sqlite'
import type { Now } from '#platform/clock'
import { systemNow } from '#platform/clock'
import { diskFailure } from '#platform/disk'
import { ServiceError } from '#platform/errors'
import type { Table } from '#platform/table'
import { groupCommit } from './group-commit.ts'
import { openRows } from './rows.ts'
import { sqliteTable } from './table.ts'

/**
 * One SQLite file holding any number of tables. Other processes may have it open too: a commit then waits for theirs, for
 * at most the busy timeout, and blocks the process that waits.
 */
export interface SqliteStore extends AsyncDisposable {
  /** The table of this name (`[a-z_]+`), made when missing. Asking twice gives the same object. */
  table(name: string): Table
  /** Whether the file can be read, and whether the last commit succeeded. */
  state(): { reads: boolean; writes: boolean }
}

const PRAGMAS = [
  'journal_mode = WAL',
  // A commit returns only after fsync, so an acknowledged write survives a power cut.
  'synchronous = FULL',
  'busy_timeout = 5000',
  'cache_size = -16384',
]

/**
 * Opens or creates the file, or a private store in memory with `:memory:`.
 *
 * Writes of one event-loop turn share one commit; every promise resolves after it. Closing writes what is queued;
 * later writes are refused, and closing again does nothing.
 * @throws ServiceError `storage_unavailable` when the file cannot be opened
 */
export function openSqliteStore(file: string, { now = systemNow }: { now?: Now } = {}): SqliteStore {
  const database = open(file)
  const commits = groupCommit(database)
  const tables = new Map<string, Table>()
  return {
    table: (name) => {
      const known = tables.get(name)
      if (known) return known
      const made = sqliteTable(openRows(database, name), commits, now)
      tables.set(name, made)
      return made
    },
    state: () => ({ reads: canRead(database), writes: commits.isWriting }),
    [Symbol.asyncDispose]: async () => {
      if (!database.isOpen) return
      await commits.flush()
      if (database.isOpen) database.close()
    },
  }
}

function canRead(database: DatabaseSync): boolean {
  try {
    database.exec('SELECT count(*) FROM sqlite_schema')
    return true
  } catch {
    return false
  }
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file)
    for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`)
    return database
  } catch (cause) {
    const failure = diskFailure(cause)
    const why = failure === undefined ? '' : ` (${failure})`
    throw new ServiceError({
      kind: 'unavailable',
      code: 'storage_unavailable',
      message: `The database ${file} cannot be opened${why}.`,
      cause,
    })
  }
}
