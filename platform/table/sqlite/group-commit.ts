import type { DatabaseSync } from 'node:sqlite'
import { inOurWords, storageFailure } from './errors.ts'

/** Runs writes in shared transactions: one fsync for everything asked in one event-loop turn. */
export interface GroupCommit {
  /**
   * Resolves with the result of `write` once it is durable. `write` is synchronous and all or nothing: when it throws,
   * only its own changes are undone and only its own promise rejects.
   */
  run<T>(write: () => T): Promise<T>
  /** Commits what is queued now. */
  flush(): Promise<void>
  /** Whether the last commit succeeded. */
  readonly isWriting: boolean
}

type Queued = { write: () => unknown; resolve: (value: unknown) => void; reject: (reason: unknown) => void }

export function groupCommit(database: DatabaseSync): GroupCommit {
  let queue: Queued[] = []
  let scheduled = false
  let isWriting = true

  function commit(): void {
    scheduled = false
    const batch = queue
    queue = []
    if (batch.length === 0) return
    const settle: (() => void)[] = []
    try {
      if (database.isTransaction) database.exec('ROLLBACK')
      database.exec('BEGIN IMMEDIATE')
      for (const queued of batch) settle.push(attempt(database, queued))
      database.exec('COMMIT')
      isWriting = true
    } catch (cause) {
      isWriting = false
      rollBack(database)
      const failure = storageFailure(cause)
      for (const { reject } of batch) reject(failure)
      return
    }
    for (const done of settle) done()
  }

  return {
    run: <T>(write: () => T) =>
      new Promise<T>((resolve, reject) => {
        // `commit` hands back exactly what `write` returned.
        queue.push({ write, resolve: resolve as (value: unknown) => void, reject })
        if (scheduled) return
        scheduled = true
        setImmediate(commit)
      }),
    flush: async () => commit(),
    get isWriting() {
      return isWriting
    },
  }
}

/** After some failures SQLite has rolled back already. If a rollback fails, the next commit begins with one. */
function rollBack(database: DatabaseSync): void {
  try {
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK')
  } catch {}
}

/** Runs one write inside the shared transaction. @returns a function that settles its promise after the commit */
function attempt(database: DatabaseSync, { write, resolve, reject }: Queued): () => void {
  database.exec('SAVEPOINT write')
  try {
    const value = write()
    database.exec('RELEASE write')
    return () => resolve(value)
  } catch (thrown) {
    database.exec('ROLLBACK TO write')
    database.exec('RELEASE write')
    return () => reject(inOurWords(thrown))
  }
}
