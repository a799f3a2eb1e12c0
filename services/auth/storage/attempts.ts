import * as z from 'zod'
import { changing, type NewItem, type Table, toEpoch } from '#platform/table'
import type { LoginRepository } from '../ports.ts'

type Attempts = Pick<LoginRepository, 'attempts' | 'countAttempt' | 'clearAttempts'>

const attemptsKey = (key: string) => `ATTEMPTS#${key}`
const SORT = 'ATTEMPTS'
const StoredAttempts = z.object({ failures: z.number().int() })

export function attemptsOver(table: Table): Attempts {
  return {
    attempts: async (key) => {
      const row = await table.get(attemptsKey(key), SORT)
      return row === undefined ? 0 : StoredAttempts.parse(row).failures
    },
    countAttempt: (key, expiresAt) =>
      changing(table, 'This sign-in', async () => {
        const row = await table.get(attemptsKey(key), SORT)
        const failures = row === undefined ? 1 : StoredAttempts.parse(row).failures + 1
        const item: NewItem = { pk: attemptsKey(key), sk: SORT, failures, expiresAt: toEpoch(expiresAt) }
        return {
          writes: [
            row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item },
          ],
          result: failures,
        }
      }),
    clearAttempts: async (key) => {
      const row = await table.get(attemptsKey(key), SORT)
      if (row) await table.remove(row.pk, row.sk, row.version)
    },
  }
}
