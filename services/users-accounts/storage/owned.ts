import type { Table, Write } from '#platform/table'
import { ownerLimitExceeded, userNotFound } from '../domain/account.ts'
import { allRows } from './all-rows.ts'
import {
  accountKey,
  MEMBERSHIP_PREFIX,
  memberSort,
  StoredPointer,
  toAccount,
  toMembership,
  toUser,
  userFields,
  userKey,
} from './rows.ts'
import { update } from './writing.ts'

/**
 * The number of open accounts a user owns, and a write of the user's row that makes two concurrent additions conflict.
 */
export async function ownedWrite(table: Table, userId: string): Promise<{ count: number; write: Write }> {
  const user = await table.get(userKey(userId), 'USER')
  if (user === undefined) throw userNotFound()
  return { count: await countOwned(table, userId), write: update(user, userFields(toUser(user))) }
}

/** @throws ServiceError `account_limit_exceeded` when this user already owns `maxOwned` accounts */
export async function oneMoreOwned(table: Table, userId: string, maxOwned: number): Promise<Write> {
  const { count, write } = await ownedWrite(table, userId)
  if (count >= maxOwned) throw ownerLimitExceeded(maxOwned)
  return write
}

/** The number of open accounts that the user owns. */
async function countOwned(table: Table, userId: string): Promise<number> {
  const pointers = await allRows(table, userKey(userId), MEMBERSHIP_PREFIX)
  const owned = await Promise.all(
    pointers.map(async (pointer) => {
      const { accountId } = StoredPointer.parse(pointer)
      const [member, account] = await Promise.all([
        table.get(accountKey(accountId), memberSort(userId)),
        table.get(accountKey(accountId), 'ACCOUNT'),
      ])
      const isOpen = account !== undefined && toAccount(account).closedAt === undefined
      return isOpen && member !== undefined && toMembership(member).role === 'owner'
    }),
  )
  return owned.filter(Boolean).length
}
