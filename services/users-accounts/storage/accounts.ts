import { changing, type Table, type Write } from '#platform/table'
import type { UsersAccountsRepository } from '../ports.ts'
import { allRows } from './all-rows.ts'
import {
  accountFields,
  accountKey,
  accountRow,
  emailKey,
  MEMBER_PREFIX,
  memberRow,
  pointerRow,
  pointerSort,
  toAccount,
  toMembership,
  toUser,
  userFields,
  userKey,
} from './rows.ts'
import { countsOf, insert, update } from './writing.ts'

type Accounts = Pick<
  UsersAccountsRepository,
  'findAccount' | 'insertAccountWithOwner' | 'insertAccount' | 'updateAccount' | 'purgeAccount'
>

const WHAT = 'This account'

export function accountsOver(table: Table): Accounts {
  return {
    findAccount: async (accountId) => {
      const row = await table.get(accountKey(accountId), 'ACCOUNT')
      return row && toAccount(row)
    },
    insertAccountWithOwner: async ({ user, account, membership }, owner) => {
      const email = await table.get(emailKey(user.email), 'EMAIL')
      if (email?.['userId'] !== owner?.userId || email?.['ownAccountId'] !== undefined) return false
      const mark = { userId: user.userId, ownAccountId: account.accountId }
      const userWrites: Write[] = email
        ? [update(email, mark)]
        : [
            insert({ pk: emailKey(user.email), sk: 'EMAIL', ...mark }),
            insert({ pk: userKey(user.userId), sk: 'USER', ...userFields(user) }),
          ]
      const writes = [...userWrites, ...(await accountWrites(table, { account, membership }))]
      return (await table.transact(writes)).ok
    },
    insertAccount: (made, also) =>
      changing(table, WHAT, async () => ({
        writes: [...(await accountWrites(table, made)), ...also],
        result: undefined,
      })),
    updateAccount: (accountId, decide, also) =>
      changing(table, WHAT, async () => {
        const row = await table.get(accountKey(accountId), 'ACCOUNT')
        if (row === undefined) return { result: undefined }
        const next = decide(toAccount(row))
        return { writes: [update(row, accountFields(next)), ...((await also?.(next)) ?? [])], result: next }
      }),
    purgeAccount: (accountId) => purgeAccount(table, accountId),
  }
}

async function accountWrites(
  table: Table,
  { account, membership }: Parameters<UsersAccountsRepository['insertAccount']>[0],
): Promise<Write[]> {
  const { change } = await countsOf(table, account.accountId)
  return [
    insert(accountRow(account)),
    insert(memberRow(membership)),
    insert(pointerRow(membership)),
    change({ to: membership.role }),
  ]
}

async function purgeAccount(table: Table, accountId: string): Promise<void> {
  for (const row of await allRows(table, accountKey(accountId), '')) {
    if (row.sk.startsWith(MEMBER_PREFIX)) {
      const { userId } = toMembership(row)
      const [pointer, user] = await Promise.all([
        table.get(userKey(userId), pointerSort(accountId)),
        table.get(userKey(userId), 'USER'),
      ])
      if (pointer) await table.remove(pointer.pk, pointer.sk, pointer.version)
      const email = user && (await table.get(emailKey(toUser(user).email), 'EMAIL'))
      if (email?.['ownAccountId'] === accountId)
        await table.update({ pk: email.pk, sk: email.sk, version: email.version, userId })
    }
    await table.remove(row.pk, row.sk, row.version)
  }
}
