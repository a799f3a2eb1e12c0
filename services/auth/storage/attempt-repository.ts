import * as z from 'zod'
import { changing, type Item, type NewItem, type Table, toEpoch, type Write } from '#platform/table'
import type { AttemptRepository } from '../ports.ts'

const WHAT = 'This sign-in'
const attemptsKey = (key: string) => `ATTEMPTS#${key}`
const SORT = 'ATTEMPTS'
const StoredAttempts = z.object({ failures: z.number().int(), expiresAt: z.number().int() })

/** Counts that expire, in a `Table`. */
export function attemptRepository(table: Table): AttemptRepository {
  const rowOf = (key: string) => table.get(attemptsKey(key), SORT)
  return {
    tryAttempt: (key, { max, until }) =>
      changing<{ lockedUntil?: Date }>(table, WHAT, async () => {
        const row = await rowOf(key)
        const known = row && StoredAttempts.parse(row)
        const latest = toEpoch(until)
        if (known && known.failures >= max) {
          // A lock never lasts longer than one that begins now: a longer one was stored before the clock was set back.
          const expiresAt = Math.min(known.expiresAt, latest)
          const result = { lockedUntil: new Date(expiresAt * 1000) }
          if (expiresAt === known.expiresAt) return { result }
          return { writes: [writeOf(row, { key, failures: known.failures, expiresAt })], result }
        }
        const failures = (known?.failures ?? 0) + 1
        return { writes: [writeOf(row, { key, failures, expiresAt: latest })], result: {} }
      }),
    returnAttempt: (key) =>
      changing<void>(table, WHAT, async () => {
        const row = await rowOf(key)
        if (row === undefined) return { result: undefined }
        const { failures, expiresAt } = StoredAttempts.parse(row)
        const next = { key, failures: Math.max(0, failures - 1), expiresAt }
        return { writes: [writeOf(row, next)], result: undefined }
      }),
    clearAttempts: async (key) => {
      const row = await rowOf(key)
      if (row) await table.remove(row.pk, row.sk, row.version)
    },
  }
}

function writeOf(
  row: Item | undefined,
  { key, failures, expiresAt }: { key: string; failures: number; expiresAt: number },
): Write {
  const item: NewItem = { pk: attemptsKey(key), sk: SORT, failures, expiresAt }
  return row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }
}
