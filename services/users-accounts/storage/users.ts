import { changing, type Table } from '#platform/table'
import type { UsersAccountsRepository } from '../ports.ts'
import { emailKey, toEmailOwner, toUser, userFields, userKey } from './rows.ts'
import { update } from './writing.ts'

type Users = Pick<UsersAccountsRepository, 'findEmailOwner' | 'findUser' | 'findUsers' | 'updateUser'>

export function usersOver(table: Table): Users {
  return {
    findEmailOwner: async (email) => {
      const row = await table.get(emailKey(email), 'EMAIL')
      return row && toEmailOwner(row)
    },
    findUser: async (userId) => {
      const row = await table.get(userKey(userId), 'USER')
      return row && toUser(row)
    },
    findUsers: async (userIds) => {
      const rows = await table.getMany(userIds.map((userId) => ({ pk: userKey(userId), sk: 'USER' })))
      return rows.map((row) => row && toUser(row))
    },
    updateUser: (userId, decide, also) =>
      changing(table, 'This user', async () => {
        const row = await table.get(userKey(userId), 'USER')
        if (row === undefined) return { result: undefined }
        const before = toUser(row)
        const next = decide(before)
        const change = next === before ? [] : [update(row, userFields(next))]
        return { writes: [...change, ...(await also(next, before))], result: next }
      }),
  }
}
