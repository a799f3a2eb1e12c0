import { setTimeout } from 'node:timers/promises'
import { ServiceError } from '#platform/errors'
import type { Table, Write } from './port.ts'

const ATTEMPTS = 40
const LONGEST_PAUSE_MS = 20

/** The transaction to try, and what to answer when it went through; or only an answer. */
export type Attempt<T> = { writes: Write[]; result: T } | { result: T }

/**
 * Reads, builds and writes, again and again until nobody else wrote in between: what `build` throws is about what is
 * stored now.
 * @throws ServiceError `operation_conflict_error` when others keep writing `what`
 */
export async function changing<T>(
  table: Pick<Table, 'transact'>,
  what: string,
  build: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const built = await build()
    if (!('writes' in built) || (await table.transact(built.writes)).ok) return built.result
    // Apart from each other, so that they do not meet again.
    await setTimeout(Math.random() * Math.min(attempt, LONGEST_PAUSE_MS))
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: `${what} is being changed by others at the same time. Please try again.`,
    retryAfterSeconds: 1,
  })
}

/** A time as `expiresAt` wants it, rounded up, so that nothing vanishes early. */
export const toEpoch = (date: Date): number => Math.ceil(date.getTime() / 1000)
