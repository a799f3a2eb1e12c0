import { changing, fromCursor, type Item, type Table, toCursor, type Write } from '#platform/table'
import { memberNotFound, type MembershipRecord } from '../domain/membership.ts'
import type { Also, PageAsked, UsersAccountsRepository } from '../ports.ts'
import { invitationsOver } from './invitations.ts'
import {
  accountFields,
  accountKey,
  accountRow,
  emailKey,
  MEMBER_PREFIX,
  MEMBERSHIP_PREFIX,
  memberRow,
  memberSort,
  pointerRow,
  pointerSort,
  StoredPointer,
  toAccount,
  toEmailOwner,
  toMembership,
  toUser,
  userFields,
  userKey,
} from './rows.ts'
import { countsOf, insert, remove, update } from './writing.ts'

const PAGE = 100

/** Users, accounts, memberships and invitations over a `Table`. */
export function usersAccountsRepository(table: Table): UsersAccountsRepository {
  const findMembership = async (accountId: string, userId: string) => {
    const row = await table.get(accountKey(accountId), memberSort(userId))
    return row && toMembership(row)
  }
  return {
    ...invitationsOver(table),
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
      return row && toAccount(row)
    },
    findMembership,
    countMembers: async (accountId) => (await countsOf(table, accountId)).counts,
    listUserMemberships: async (userId) => {
      const pointers = await all(table, userKey(userId), MEMBERSHIP_PREFIX)
      const found = await Promise.all(
        pointers.map((row) => findMembership(StoredPointer.parse(row).accountId, userId)),
      )
      return found
        .filter((membership) => membership !== undefined)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },
    listMembers: async (accountId, page) => {
      const { items, next } = await table.query(accountKey(accountId), {
        prefix: MEMBER_PREFIX,
        ...pageOf(page),
      })
      return { members: items.map(toMembership), ...(next !== undefined && { next: toCursor(next) }) }
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
      changing(table, 'This account', async () => ({
        writes: [...(await accountWrites(table, made)), ...also],
        result: undefined,
      })),
    updateAccount: (accountId, decide, also) =>
      changing(table, 'This account', async () => {
        const row = await table.get(accountKey(accountId), 'ACCOUNT')
        if (row === undefined) return { result: undefined }
        const next = decide(toAccount(row))
        return { writes: [update(row, accountFields(next)), ...((await also?.(next)) ?? [])], result: next }
      }),
    updateUser: (userId, decide) =>
      changing(table, 'This user', async () => {
        const row = await table.get(userKey(userId), 'USER')
        if (row === undefined) return { result: undefined }
        const next = decide(toUser(row))
        return { writes: [update(row, userFields(next))], result: next }
      }),
    updateMembership: (who, decide, also) => updateMembership(table, who, { decide, also }),
    transferOwnership: (who, decide, also) => transferOwnership(table, who, { decide, also }),
    purgeAccount: (accountId) => purgeAccount(table, accountId),
  }
}

const pageOf = ({ limit, after }: PageAsked) => ({
  limit,
  ...(after !== undefined && { after: fromCursor(after) }),
})

async function all(table: Table, pk: string, prefix: string): Promise<Item[]> {
  const rows: Item[] = []
  let after: string | undefined
  do {
    const page = await table.query(pk, { prefix, limit: PAGE, ...(after !== undefined && { after }) })
    rows.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return rows
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

type How<D> = { decide: D; also: (next: MembershipRecord) => Promise<Also> }
type Update = UsersAccountsRepository['updateMembership']
type Transfer = UsersAccountsRepository['transferOwnership']

function updateMembership(
  table: Table,
  { accountId, userId, actorId }: Parameters<Update>[0],
  { decide, also }: How<Parameters<Update>[1]>,
): ReturnType<Update> {
  return changing(table, 'This member', async () => {
    const [row, acting, { counts, change }, pointer] = await Promise.all([
      table.get(accountKey(accountId), memberSort(userId)),
      actorId === undefined || actorId === userId
        ? undefined
        : table.get(accountKey(accountId), memberSort(actorId)),
      countsOf(table, accountId),
      table.get(userKey(userId), pointerSort(accountId)),
    ])
    if (row === undefined) return { result: undefined }
    const member = toMembership(row)
    const actor = actorId === userId ? member : acting && toMembership(acting)
    const role = decide({ member, actor, counts })
    const next = role === 'removed' ? member : { ...member, role }
    const writes: Write[] = [
      role === 'removed' ? remove(row) : update(row, memberRow(next)),
      change({ from: member.role, to: role === 'removed' ? undefined : role }),
      ...(await also(next)),
    ]
    if (role === 'removed' && pointer) writes.push(remove(pointer))
    // Two who remove each other: only the first still is what they were.
    if (acting) writes.push({ type: 'check', pk: acting.pk, sk: acting.sk, version: acting.version })
    return { writes, result: next }
  })
}

function transferOwnership(
  table: Table,
  { accountId, from, to }: Parameters<Transfer>[0],
  { decide, also }: How<Parameters<Transfer>[1]>,
): ReturnType<Transfer> {
  return changing(table, 'The ownership of this account', async () => {
    const rowOf = (userId: string) => table.get(accountKey(accountId), memberSort(userId))
    const [giving, taking, { touch }] = await Promise.all([
      rowOf(from),
      rowOf(to),
      countsOf(table, accountId),
    ])
    decide(giving && toMembership(giving), taking && toMembership(taking))
    // What `decide` lets through is there.
    if (giving === undefined || taking === undefined) throw memberNotFound()
    const next: MembershipRecord = { ...toMembership(taking), role: 'owner' }
    return {
      writes: [
        update(giving, memberRow({ ...toMembership(giving), role: 'admin' })),
        update(taking, memberRow(next)),
        touch(),
        ...(await also(next)),
      ],
      result: next,
    }
  })
}

async function purgeAccount(table: Table, accountId: string): Promise<void> {
  for (const row of await all(table, accountKey(accountId), '')) {
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
