import { changing, fromCursor, type Table, toCursor, type Write } from '#platform/table'
import type { InvitationRecord } from '../domain/invitation.ts'
import type { UsersAccountsRepository } from '../ports.ts'
import {
  accountKey,
  emailKey,
  INVITED_PREFIX,
  invitationRow,
  invitationSort,
  invitationsOf,
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
    listInvitations: async (accountId, { limit, after }) => {
      const { items, next } = await table.queryIndex(invitationsOf(accountId), {
        limit,
        order: 'desc',
        ...(after !== undefined && { after: fromCursor(after) }),
      })
      return { invitations: items.map(toInvitation), ...(next !== undefined && { next: toCursor(next) }) }
    },
    findOpenInvitation: async (accountId, email) => {
      const row = await table.get(accountKey(accountId), invitedSort(email))
      return row && StoredInvited.parse(row).invitationId
    },
    insertInvitation: (invitation, how) => insertInvitation(table, invitation, how),
    updateInvitation: (accountId, invitationId, change) =>
      updateInvitation(table, { accountId, invitationId }, change),
    acceptInvitation: (invitation, how) => acceptInvitation(table, invitation, how),
  }
}

async function find(table: Table, accountId: string, invitationId: string) {
  const row = await table.get(accountKey(accountId), invitationSort(invitationId))
  return row && { row, invitation: toInvitation(row) }
}

/** The row that holds the address, when it is this invitation's. */
async function heldBy(table: Table, { accountId, email, invitationId }: InvitationRecord) {
  const row = await table.get(accountKey(accountId), invitedSort(email))
  return row && StoredInvited.parse(row).invitationId === invitationId ? row : undefined
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
    const open = await countOpen(table, accountId, maxOpen)
    if (open >= maxOpen) return { result: 'limit' as const }
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
  { decide, also }: Parameters<Update>[2],
): ReturnType<Update> {
  return changing(table, WHAT, async () => {
    const found = await find(table, accountId, invitationId)
    if (found === undefined) return { result: undefined }
    const next = decide(found.invitation)
    const held = await heldBy(table, next)
    const writes: Write[] = [update(found.row, invitationRow(next)), ...(await also(next))]
    if (next.answer !== undefined && held) writes.push(remove(held))
    if (next.answer === undefined) {
      writes.push(held ? update(held, invitedRow(next)) : insert(invitedRow(next)))
      if (next.tokenHash !== found.invitation.tokenHash) writes.push(insert(tokenRow(next)))
    }
    return { writes, result: next }
  })
}

function acceptInvitation(
  table: Table,
  given: InvitationRecord,
  { user, isNewUser, decide, maxMembers, now }: Parameters<Accept>[1],
): ReturnType<Accept> {
  return changing<Awaited<ReturnType<Accept>>>(table, WHAT, async () => {
    const { accountId, invitationId, email } = given
    const found = await find(table, accountId, invitationId)
    const next = decide(found?.invitation ?? { ...given, answer: 'revoked' })
    if (found === undefined) return { result: 'already_a_member' }
    const { counts, change } = await countsOf(table, accountId)
    if (counts.members >= maxMembers) return { result: 'limit' as const }
    if (await table.get(accountKey(accountId), memberSort(user.userId))) return { result: 'already_a_member' }
    if (isNewUser && (await table.get(emailKey(email), 'EMAIL'))) return { result: 'email_taken' }
    const held = await heldBy(table, given)
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
      ...(isNewUser ? userWrites : []),
    ]
    return { writes, result: membership }
  })
}

/** Open ones, as far as it matters. Expired rows are left out by the table. */
async function countOpen(table: Table, accountId: string, atMost: number): Promise<number> {
  let open = 0
  let after: string | undefined
  do {
    const page = await table.query(accountKey(accountId), {
      prefix: INVITED_PREFIX,
      limit: 200,
      ...(after !== undefined && { after }),
    })
    open += page.items.length
    after = page.next
  } while (after !== undefined && open < atMost)
  return open
}
