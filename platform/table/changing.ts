import { ServiceError } from '#platform/errors'
import { keyOfWrite, type Table, type Write } from './port.ts'
import { retrying } from './retrying.ts'

/** After this many conflicts on the same insert, `build` is not reading that row, and retrying cannot help. */
const INSERTED_BY_OTHERS = 3

/** The transaction to try and its result once it commits, or a result without any write. */
export type Attempt<T> = { writes: Write[]; result: T } | { result: T }

/**
 * Optimistic retry: builds the writes from fresh reads until they commit without a conflict. Errors from `build` are
 * about the current rows and propagate.
 * @throws ServiceError `operation_conflict_error` when others keep writing `what`, or a row to insert exists for good
 */
export async function changing<T>(
  table: Pick<Table, 'transact'>,
  what: string,
  build: () => Promise<Attempt<T>>,
): Promise<T> {
  let taken = new Map<string, number>()
  const conflict = () => changedByOthers(what)
  return retrying(
    async () => {
      const built = await build()
      if (!('writes' in built) || built.writes.length === 0) return { done: built.result }
      const outcome = await table.transact(built.writes)
      if (outcome.ok) return { done: built.result }
      taken = takenAgain(taken, insertsOf(built.writes, outcome.failed))
      if ([...taken.values()].some((times) => times >= INSERTED_BY_OTHERS)) throw conflict()
      return undefined
    },
    { conflict },
  )
}

function changedByOthers(what: string): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: `${what} is being changed by others at the same time. Please try again.`,
    retryAfterSeconds: 1,
  })
}

function insertsOf(writes: readonly Write[], positions: readonly number[]): string[] {
  return positions.flatMap((position) => {
    const write = writes[position]
    return write?.type === 'insert' ? [JSON.stringify(Object.values(keyOfWrite(write)))] : []
  })
}

/** How many times in succession the insert of each of these rows has conflicted. */
function takenAgain(before: ReadonlyMap<string, number>, rows: readonly string[]): Map<string, number> {
  return new Map(rows.map((row) => [row, (before.get(row) ?? 0) + 1]))
}

/** A time in the form of `expiresAt`, rounded up, so that no row expires early. */
export const toEpoch = (date: Date): number => Math.ceil(date.getTime() / 1000)
