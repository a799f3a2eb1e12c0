import type { DatabaseSync } from 'node:sqlite'
import { ServiceError } from '#platform/errors'

/** Runs writes in shared transactions: one fsync for everything asked in one event-loop turn. */
export interface GroupCommit {
  /**
   * Resolves with what `write` returned, once it is durable. `write` is synchronous and all or nothing: when it
   * throws, its own changes are undone and only its caller hears of it.
   */
  run<T>(write: () => T): Promise<T>
  /** Commits what is queued now. */
  flush(): Promise<void>
}

type Queued = { write: () => unknown; resolve: (value: unknown) => void; reject: (reason: unknown) => void }

export function groupCommit(database: DatabaseSync): GroupCommit {
  let queue: Queued[] = []
  let scheduled = false

  function commit(): void {
    scheduled = false
    const batch = queue
    queue = []
    if (batch.length === 0) return
    const settle: (() => void)[] = []
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const queued of batch) settle.push(attempt(database, queued))
      database.exec('COMMIT')
    } catch (cause) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK')
      const failure = new ServiceError({
        kind: 'unavailable',
        code: 'storage_unavailable',
        message: 'The database could not store this. Nothing was written; try again.',
        retryAfterSeconds: 1,
        cause,
      })
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
  }
}

/** Runs one write inside the shared transaction. @returns what to do once the commit held */
function attempt(database: DatabaseSync, { write, resolve, reject }: Queued): () => void {
  database.exec('SAVEPOINT write')
  try {
    const value = write()
    database.exec('RELEASE write')
    return () => resolve(value)
  } catch (thrown) {
    database.exec('ROLLBACK TO write')
    database.exec('RELEASE write')
    return () => reject(thrown)
  }
}
