import * as z from 'zod'
import { AccountLimitOverrides, normalizeEmail, Role } from '#contracts/users-accounts'
import { ServiceError } from '#platform/errors'
import type { Item, NewItem, Table, Write } from '#platform/table'
import type { AccountRecord, MembershipRecord, UserRecord } from '../domain/account.ts'
import type { EmailOwner, UsersAccountsRepository } from '../ports.ts'

const ATTEMPTS = 8
const MEMBERSHIP_PREFIX = 'MEMBERSHIP#'
const emailKey = (email: string) => `EMAIL#${normalizeEmail(email)}`
const userKey = (userId: string) => `USER#${userId}`
const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
const memberSort = (userId: string) => `MEMBER#${userId}`

const StoredEmail = z.object({ userId: z.string(), ownAccountId: z.string().optional() })
const StoredUser = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string().optional(),
  createdAt: z.coerce.date(),
})
const StoredAccount = z.object({
  accountId: z.string(),
  name: z.string(),
  createdAt: z.coerce.date(),
  limitOverrides: AccountLimitOverrides,
})
const StoredMembership = z.object({
  accountId: z.string(),
  userId: z.string(),
  role: Role,
  createdAt: z.coerce.date(),
})
const StoredPointer = z.object({ accountId: z.string() })

/** Users, accounts and memberships over a `Table`. */
export function usersAccountsRepository(table: Table): UsersAccountsRepository {
  const findMembership = async (accountId: string, userId: string) => {
    const row = await table.get(accountKey(accountId), memberSort(userId))
    return row && StoredMembership.parse(row)
  }
  return {
    findEmailOwner: async (email) => {
      const row = await table.get(emailKey(email), 'EMAIL')
      return row && toEmailOwner(row)
    },
    findUser: async (userId) => {
      const row = await table.get(userKey(userId), 'USER')
      return row && toUser(row)
    },
    findAccount: async (accountId) => {
      const row = await table.get(accountKey(accountId), 'ACCOUNT')
      return row && StoredAccount.parse(row)
    },
    findMembership,
    listUserMemberships: async (userId) => {
      const accountIds = await accountsOf(table, userId)
      const found = await Promise.all(accountIds.map((accountId) => findMembership(accountId, userId)))
      return found
        .filter((membership) => membership !== undefined)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },
    insertAccountWithOwner: async (made, owner) => {
      const email = await table.get(emailKey(made.user.email), 'EMAIL')
      if (email?.['userId'] !== owner?.userId || email?.['ownAccountId'] !== undefined) return false
      return (await table.transact(signUpWrites(made, email))).ok
    },
    updateLimits: (accountId, overrides) => updateLimits(table, accountId, overrides),
  }
}

function toEmailOwner(row: Item): EmailOwner {
  const { userId, ownAccountId } = StoredEmail.parse(row)
  return { userId, ...(ownAccountId !== undefined && { ownAccountId }) }
}

function toUser(row: Item): UserRecord {
  const { name, ...rest } = StoredUser.parse(row)
  return { ...rest, ...(name !== undefined && { name }) }
}

async function accountsOf(table: Table, userId: string): Promise<string[]> {
  const accountIds: string[] = []
  let after: string | undefined
  do {
    const from = after === undefined ? {} : { after }
    const page = await table.query(userKey(userId), { prefix: MEMBERSHIP_PREFIX, limit: 100, ...from })
    accountIds.push(...page.items.map((row) => StoredPointer.parse(row).accountId))
    after = page.next
  } while (after !== undefined)
  return accountIds
}

type SignUp = { user: UserRecord; account: AccountRecord; membership: MembershipRecord }

function signUpWrites({ user, account, membership }: SignUp, email: Item | undefined): Write[] {
  const mark = { userId: user.userId, ownAccountId: account.accountId }
  const insert = (item: NewItem): Write => ({ type: 'insert', item })
  const dated = <T extends { createdAt: Date }>(record: T) => ({
    ...record,
    createdAt: record.createdAt.toISOString(),
  })
  return [
    ...(email
      ? [{ type: 'update' as const, item: { ...email, ...mark } }]
      : [
          insert({ pk: emailKey(user.email), sk: 'EMAIL', ...mark }),
          insert({ pk: userKey(user.userId), sk: 'USER', ...dated(user) }),
        ]),
    insert({
      pk: accountKey(account.accountId),
      sk: 'ACCOUNT',
      ...dated(account),
      limitOverrides: { ...account.limitOverrides },
    }),
    insert({ pk: accountKey(account.accountId), sk: memberSort(user.userId), ...dated(membership) }),
    // Only points: the role is kept once, with the account.
    insert({
      pk: userKey(user.userId),
      sk: `${MEMBERSHIP_PREFIX}${account.accountId}`,
      accountId: account.accountId,
    }),
  ]
}

async function updateLimits(
  table: Table,
  accountId: string,
  overrides: AccountLimitOverrides,
): Promise<AccountRecord | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await table.get(accountKey(accountId), 'ACCOUNT')
    if (row === undefined) return undefined
    const next = { ...row, limitOverrides: { ...overrides } }
    if (await table.update(next)) return StoredAccount.parse(next)
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'This account is being changed by others at the same time. Please try again.',
  })
}
