import { changing, type Table, type Write } from '#platform/table'
import type { UsersAccountsRepository } from '../ports.ts'
import { allRows } from './all-rows.ts'
import {
  accountFields,
  accountKey,
  accountRow,
  emailKey,
  INVITATION_PREFIX,
  MEMBER_PREFIX,
  memberRow,
  pointerRow,
  pointerSort,
  toAccount,
  toEmailOwner,
  toInvitation,
  tokenKey,
  toMembership,
  toUser,
  userFields,
  userKey,
} from './rows.ts'
import { ownedWrite } from './owned.ts'
import { countsOf, insert, remove, update } from './writing.ts'

type Accounts = Pick<
  UsersAccountsRepository,
  | 'findAccount'
  | 'findAccounts'
  | 'insertAccountWithOwner'
  | 'insertAccount'
  | 'updateAccount'
  | 'purgeAccount'
>

const WHAT = 'This account'

export function accountsOver(table: Table): Accounts {
  return {
    findAccount: async (accountId) => {
      const row = await table.get(accountKey(accountId), 'ACCOUNT')
      return row && toAccount(row)
    },
    findAccounts: async (accountIds) => {
      const rows = await table.getMany(
        accountIds.map((accountId) => ({ pk: accountKey(accountId), sk: 'ACCOUNT' })),
      )
      return rows.map((row) => row && toAccount(row))
    },
    insertAccountWithOwner: async ({ user, account, membership }, owner, also) => {
      const email = await table.get(emailKey(user.email), 'EMAIL')
      const known = email && toEmailOwner(email)
      if (known?.userId !== owner?.userId || known?.ownAccountId !== owner?.ownAccountId) return false
      const mark = { userId: user.userId, ownAccountId: account.accountId }
      const userWrites: Write[] = email
        ? [update(email, mark)]
        : [
            insert({ pk: emailKey(user.email), sk: 'EMAIL', ...mark }),
            insert({ pk: userKey(user.userId), sk: 'USER', ...userFields(user) }),
          ]
      const writes = [...userWrites, ...(await accountWrites(table, { account, membership })), ...also]
      return (await table.transact(writes)).ok
    },
    insertAccount: (made, how) => insertAccount(table, made, how),
    updateAccount: (accountId, decide, also) =>
      changing(table, WHAT, async () => {
        const row = await table.get(accountKey(accountId), 'ACCOUNT')
        if (row === undefined) return { result: undefined }
        const before = toAccount(row)
        const next = decide(before)
        const change = next === before ? [] : [update(row, accountFields(next))]
        return { writes: [...change, ...(await also(next, before))], result: next }
      }),
    purgeAccount: (accountId, also) => purgeAccount(table, accountId, also),
  }
}

function insertAccount(
  table: Table,
  made: Parameters<UsersAccountsRepository['insertAccount']>[0],
  { maxOwned, also }: Parameters<UsersAccountsRepository['insertAccount']>[1],
): Promise<boolean> {
  const { userId } = made.membership
  return changing(table, WHAT, async () => {
    const owned = await ownedWrite(table, userId)
    if (owned.count >= maxOwned) return { result: false }
    const writes = [owned.write, ...(await accountWrites(table, made)), ...also]
    return { writes, result: true }
  })
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

/** The account's own row is removed last: while it exists, a repeat finds the remaining rows. */
async function purgeAccount(
  table: Table,
  accountId: string,
  also: Parameters<UsersAccountsRepository['purgeAccount']>[1],
): Promise<void> {
  for (const row of await allRows(table, accountKey(accountId), '')) {
    if (row.sk === 'ACCOUNT') continue
    if (row.sk.startsWith(MEMBER_PREFIX)) await forgetMembership(table, accountId, toMembership(row).userId)
    if (row.sk.startsWith(INVITATION_PREFIX))
      await removeRow(table, tokenKey(toInvitation(row).tokenHash), 'TOKEN')
    await table.remove(row.pk, row.sk, row.version)
  }
  await changing(table, WHAT, async () => {
    const row = await table.get(accountKey(accountId), 'ACCOUNT')
    if (row === undefined) return { result: undefined }
    return { writes: [remove(row), ...also(toAccount(row))], result: undefined }
  })
}

async function forgetMembership(table: Table, accountId: string, userId: string): Promise<void> {
  await removeRow(table, userKey(userId), pointerSort(accountId))
  const user = await table.get(userKey(userId), 'USER')
  const email = user && (await table.get(emailKey(toUser(user).email), 'EMAIL'))
  if (email && toEmailOwner(email).ownAccountId === accountId)
    await table.update(update(email, { userId }).item)
}

async function removeRow(table: Table, pk: string, sk: string): Promise<void> {
  const row = await table.get(pk, sk)
  if (row) await table.remove(pk, sk, row.version)
}
