import { ServiceError } from '#platform/errors'
import type { Table } from '#platform/table'
import { watched } from './watched.ts'

/**
 * The n-th write fails: without being made (`before`), or made with its answer lost (`after`). All others work; with a
 * number larger than that of the writes, none fails.
 */
export type FailsAt = { write: number; when: 'before' | 'after' }

/** Tables of one process whose disk or database fails once, and works again. For tests. */
export function failing({ write: failsAt, when }: FailsAt) {
  let writes = 0
  const write = async <R>(act: () => Promise<R>): Promise<R> => {
    if (++writes !== failsAt) return act()
    if (when === 'after') await act()
    throw new ServiceError({
      kind: 'unavailable',
      code: 'storage_unavailable',
      message: 'The disk is full.',
      retryAfterSeconds: 1,
    })
  }
  return {
    /** Whether the failing write has been reached. */
    get hasFailed() {
      return writes >= failsAt
    },
    table: <T extends Table>(table: T): T => watched(table, { read: (act) => act(), write }),
  }
}
export type Failing = ReturnType<typeof failing>
