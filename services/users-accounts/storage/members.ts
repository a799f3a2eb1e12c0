import { changing, fromCursor, type Table, toCursor, type Write } from '#platform/table'
import { memberNotFound, type MembershipRecord } from '../domain/membership.ts'
import type { Also, UsersAccountsRepository } from '../ports.ts'
import { allRows } from './all-rows.ts'
import {
  accountKey,
  MEMBER_PREFIX,
  MEMBERSHIP_PREFIX,
  memberRow,
  memberSort,
  pointerSort,
  StoredPointer,
  toMembership,
  userKey,
} from './rows.ts'
import { oneMoreOwned } from './owned.ts'
import { countsOf, remove, update } from './writing.ts'

type Members = Pick<
  UsersAccountsRepository,
  | 'findMembership'
  | 'countMembers'
  | 'listUserMemberships'
  | 'listMembers'
  | 'updateMembership'
  | 'transferOwnership'
>

export function membersOver(table: Table): Members {
  const findMembership = async (accountId: string, userId: string) => {
    const row = await table.get(accountKey(accountId), memberSort(userId))
    return row && toMembership(row)
  }
  return {
    findMembership,
    countMembers: async (accountId) => (await countsOf(table, accountId)).counts,
    listUserMemberships: async (userId) => {
      const pointers = await allRows(table, userKey(userId), MEMBERSHIP_PREFIX)
      const found = await table.getMany(
        pointers.map((row) => ({
          pk: accountKey(StoredPointer.parse(row).accountId),
          sk: memberSort(userId),
        })),
      )
      return found
        .flatMap((row) => (row ? [toMembership(row)] : []))
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },
    listMembers: async (accountId, { limit, after }) => {
      const from = after === undefined ? {} : { after: fromCursor(after, MEMBER_PREFIX) }
      const { items, next } = await table.query(accountKey(accountId), {
        prefix: MEMBER_PREFIX,
        limit,
        ...from,
      })
      return { members: items.map(toMembership), ...(next !== undefined && { next: toCursor(next) }) }
    },
    updateMembership: (who, decide, also) => updateMembership(table, who, { decide, also }),
    transferOwnership: (who, decide, also) => transferOwnership(table, who, { decide, also }),
  }
}

type How<D> = { decide: D; also: (next: MembershipRecord, before: MembershipRecord) => Promise<Also> }
type Update = UsersAccountsRepository['updateMembership']
type Transfer = UsersAccountsRepository['transferOwnership']

function updateMembership(
  table: Table,
  { accountId, userId, actorId, maxOwned = 0 }: Parameters<Update>[0],
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
    if (role === member.role) return { writes: [...(await also(member, member))], result: member }
    const next = role === 'removed' ? member : { ...member, role }
    const writes: Write[] = [
      role === 'removed' ? remove(row) : update(row, memberRow(next)),
      change({ from: member.role, to: role === 'removed' ? undefined : role }),
      ...(await also(next, member)),
    ]
    if (role === 'removed' && pointer) writes.push(remove(pointer))
    if (role === 'owner' && member.role !== 'owner') writes.push(await oneMoreOwned(table, userId, maxOwned))
    // If two members remove each other, the first write wins: the second caller's membership has changed by then.
    if (acting) writes.push({ type: 'check', pk: acting.pk, sk: acting.sk, version: acting.version })
    return { writes, result: next }
  })
}

function transferOwnership(
  table: Table,
  { accountId, from, to, maxOwned }: Parameters<Transfer>[0],
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
    // `decide` has verified that both memberships exist.
    if (giving === undefined || taking === undefined) throw memberNotFound()
    const next: MembershipRecord = { ...toMembership(taking), role: 'owner' }
    return {
      writes: [
        update(giving, memberRow({ ...toMembership(giving), role: 'admin' })),
        update(taking, memberRow(next)),
        touch(),
        await oneMoreOwned(table, to, maxOwned),
        ...(await also(next, toMembership(taking))),
      ],
      result: next,
    }
  })
}
