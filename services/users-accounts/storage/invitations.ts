import { changing, pageOfAll, type Table, type Write } from '#platform/table'
import type { InvitationRecord } from '../domain/invitation.ts'
import type { UsersAccountsRepository } from '../ports.ts'
import { allRows } from './all-rows.ts'
import {
  accountKey,
  emailKey,
  INVITATION_PREFIX,
  INVITED_PREFIX,
  invitationRow,
  invitationSort,
  invitedRow,
  invitedSort,
  memberRow,
  memberSort,
  pointerRow,
  StoredInvited,
  StoredToken,
  toInvitation,
  tokenKey,
  tokenRow,
  toMembership,
  userFields,
  userKey,
} from './rows.ts'
import { countsOf, insert, remove, update } from './writing.ts'

type Invitations = Pick<
  UsersAccountsRepository,
  | 'findInvitation'
  | 'findInvitationByToken'
  | 'listInvitations'
  | 'findOpenInvitation'
  | 'countOpenInvitations'
  | 'listOpenInvitations'
  | 'insertInvitation'
  | 'updateInvitation'
  | 'acceptInvitation'
>

const WHAT = 'This invitation'

export function invitationsOver(table: Table): Invitations {
  return {
    findInvitation: async (accountId, invitationId) =>
      (await find(table, accountId, invitationId))?.invitation,
    findInvitationByToken: async (tokenHash) => {
      const row = await table.get(tokenKey(tokenHash), 'TOKEN')
      if (row === undefined) return undefined
      const { accountId, invitationId } = StoredToken.parse(row)
      const found = await find(table, accountId, invitationId)
      return found?.invitation.tokenHash === tokenHash ? found.invitation : undefined
    },
    listInvitations: async (accountId, page) => {
      // Not by the index, which may not show yet what the reader has just written.
      const rows = await allRows(table, accountKey(accountId), INVITATION_PREFIX)
      const { records, next } = pageOfAll(rows.map(toInvitation), placeOf, page)
      return { invitations: records, ...(next !== undefined && { next }) }
    },
    findOpenInvitation: async (accountId, email) => {
      const row = await table.get(accountKey(accountId), invitedSort(email))
      return row && StoredInvited.parse(row).invitationId
    },
    countOpenInvitations: (accountId) => countOpen(table, accountId),
    listOpenInvitations: async (accountId) => {
      const held = await allRows(table, accountKey(accountId), INVITED_PREFIX)
      const rows = await table.getMany(
        held.map((row) => ({
          pk: accountKey(accountId),
          sk: invitationSort(StoredInvited.parse(row).invitationId),
        })),
      )
      return rows.flatMap((row) => (row ? [toInvitation(row)] : []))
    },
    insertInvitation: (invitation, how) => insertInvitation(table, invitation, how),
    updateInvitation: (accountId, invitationId, change) =>
      updateInvitation(table, { accountId, invitationId }, change),
    acceptInvitation: (invitation, how) => acceptInvitation(table, invitation, how),
  }
}

const placeOf = ({ createdAt, invitationId }: InvitationRecord) =>
  `${createdAt.toISOString()}#${invitationId}`

async function find(table: Table, accountId: string, invitationId: string) {
  const row = await table.get(accountKey(accountId), invitationSort(invitationId))
  return row && { row, invitation: toInvitation(row) }
}

/** The row that reserves the address, for this invitation or another. */
async function holding(table: Table, { accountId, email, invitationId }: InvitationRecord) {
  const row = await table.get(accountKey(accountId), invitedSort(email))
  const isOwn = row !== undefined && StoredInvited.parse(row).invitationId === invitationId
  return isOwn ? { own: row } : { others: row }
}

type Insert = Invitations['insertInvitation']
type Update = Invitations['updateInvitation']
type Accept = Invitations['acceptInvitation']

function insertInvitation(
  table: Table,
  invitation: InvitationRecord,
  { maxOpen, also }: Parameters<Insert>[1],
): ReturnType<Insert> {
  return changing(table, WHAT, async () => {
    const { accountId, email } = invitation
    const { touch } = await countsOf(table, accountId)
    if (await table.get(accountKey(accountId), invitedSort(email)))
      return { result: 'already_invited' as const }
    if ((await countOpen(table, accountId)) >= maxOpen) return { result: 'limit' as const }
    return {
      writes: [
        insert(invitationRow(invitation)),
        insert(invitedRow(invitation)),
        insert(tokenRow(invitation)),
        touch(),
        ...also,
      ],
      result: 'inserted' as const,
    }
  })
}

function updateInvitation(
  table: Table,
  { accountId, invitationId }: { accountId: string; invitationId: string },
  { decide, also, maxOpen }: Parameters<Update>[2],
): ReturnType<Update> {
  return changing<Awaited<ReturnType<Update>>>(table, WHAT, async () => {
    const found = await find(table, accountId, invitationId)
    if (found === undefined) return { result: undefined }
    const next = decide(found.invitation)
    const { own, others } = await holding(table, next)
    const writes: Write[] = [update(found.row, invitationRow(next)), ...(await also(next, found.invitation))]
    if (next.answer !== undefined) {
      if (own) writes.push(remove(own))
      return { writes, result: next }
    }
    if (others) return { result: 'already_invited' }
    if (own) writes.push(update(own, invitedRow(next)))
    else {
      const { touch } = await countsOf(table, accountId)
      if ((await countOpen(table, accountId)) >= maxOpen) return { result: 'limit' }
      writes.push(insert(invitedRow(next)), touch())
    }
    if (next.tokenHash !== found.invitation.tokenHash) writes.push(insert(tokenRow(next)))
    return { writes, result: next }
  })
}

function acceptInvitation(
  table: Table,
  given: InvitationRecord,
  { user, isNewUser, decide, maxMembers, now, also }: Parameters<Accept>[1],
): ReturnType<Accept> {
  return changing<Awaited<ReturnType<Accept>>>(table, WHAT, async () => {
    const { accountId, invitationId, email } = given
    const found = await find(table, accountId, invitationId)
    const { invitedBy } = given
    const inviter =
      invitedBy.type === 'user' ? await table.get(accountKey(accountId), memberSort(invitedBy.id)) : undefined
    const next = decide(
      found?.invitation ?? { ...given, answer: 'revoked' },
      inviter && toMembership(inviter),
    )
    if (found === undefined) return { result: 'already_a_member' }
    const { counts, change } = await countsOf(table, accountId)
    if (counts.members >= maxMembers) return { result: 'limit' as const }
    if (await table.get(accountKey(accountId), memberSort(user.userId))) return { result: 'already_a_member' }
    if (isNewUser && (await table.get(emailKey(email), 'EMAIL'))) return { result: 'email_taken' }
    const { own: held } = await holding(table, given)
    const membership = { accountId, userId: user.userId, role: next.role, createdAt: now }
    const userWrites: Write[] = [
      insert({ pk: emailKey(email), sk: 'EMAIL', userId: user.userId }),
      insert({ pk: userKey(user.userId), sk: 'USER', ...userFields(user) }),
    ]
    const writes: Write[] = [
      update(found.row, invitationRow(next)),
      insert(memberRow(membership)),
      insert(pointerRow(membership)),
      change({ to: next.role }),
      ...(held ? [remove(held)] : []),
      // The check makes this transaction conflict with a concurrent change of the inviter's role.
      ...(inviter
        ? [{ type: 'check' as const, pk: inviter.pk, sk: inviter.sk, version: inviter.version }]
        : []),
      ...(isNewUser ? userWrites : []),
      ...(await also(membership)),
    ]
    return { writes, result: membership }
  })
}

/** The table leaves out expired rows. */
async function countOpen(table: Table, accountId: string): Promise<number> {
  return (await allRows(table, accountKey(accountId), INVITED_PREFIX)).length
}
