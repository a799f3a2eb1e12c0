import * as z from 'zod'
import type { Table } from '#platform/table'
import type { GivenPasswordRepository } from '../ports.ts'

const userKey = (userId: string) => `USER#${userId}`
const SORT = 'GIVEN_PASSWORD'
const StoredMark = z.object({ mark: z.string() })

/** Marks of passwords that the deployment set, in a `Table`. Nothing is written when such a password is changed. */
export function givenPasswordRepository(table: Table): GivenPasswordRepository {
  const rowOf = (userId: string) => table.get(userKey(userId), SORT)
  return {
    findGivenMark: async (userId) => {
      const row = await rowOf(userId)
      return row && StoredMark.parse(row).mark
    },
    settingGivenMark: async ({ userId, mark }) => {
      const row = await rowOf(userId)
      const item = { pk: userKey(userId), sk: SORT, mark }
      return [row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }]
    },
  }
}
