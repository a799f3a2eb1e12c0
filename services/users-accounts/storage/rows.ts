import * as z from 'zod'
import { AccountLimitOverrides, normalizeEmail, Role } from '#contracts/users-accounts'
import { type Item, type NewItem, toEpoch } from '#platform/table'
import type { AccountRecord, UserRecord } from '../domain/account.ts'
import { type InvitationRecord, SHOWN_SECONDS } from '../domain/invitation.ts'
import type { MemberCounts, MembershipRecord } from '../domain/membership.ts'
import type { EmailOwner } from '../ports.ts'

export const MEMBERSHIP_PREFIX = 'MEMBERSHIP#'
export const MEMBER_PREFIX = 'MEMBER#'
export const INVITED_PREFIX = 'INVITED#'
export const COUNTS_SORT = 'MEMBER_COUNTS'
export const emailKey = (email: string) => `EMAIL#${normalizeEmail(email)}`
export const userKey = (userId: string) => `USER#${userId}`
export const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
export const memberSort = (userId: string) => `${MEMBER_PREFIX}${userId}`
export const pointerSort = (accountId: string) => `${MEMBERSHIP_PREFIX}${accountId}`
export const INVITATION_PREFIX = 'INVITATION#'
export const invitationSort = (invitationId: string) => `${INVITATION_PREFIX}${invitationId}`
export const invitedSort = (email: string) => `${INVITED_PREFIX}${normalizeEmail(email)}`
export const tokenKey = (tokenHash: string) => `INVITATION_TOKEN#${tokenHash}`

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
  closedAt: z.coerce.date().optional(),
  purgeAt: z.coerce.date().optional(),
})
const StoredMembership = z.object({
  accountId: z.string(),
  userId: z.string(),
  role: Role,
  createdAt: z.coerce.date(),
})
const StoredCounts = z.object({ members: z.number().int(), owners: z.number().int() })
export const StoredPointer = z.object({ accountId: z.string() })
export const StoredInvited = z.object({ invitationId: z.string() })
export const StoredToken = z.object({ accountId: z.string(), invitationId: z.string() })
const StoredInvitation = z.object({
  invitationId: z.string(),
  accountId: z.string(),
  email: z.string(),
  role: Role,
  tokenHash: z.string(),
  invitedBy: z.object({ type: z.enum(['user', 'apiKey', 'cell', 'system']), id: z.string() }),
  createdAt: z.coerce.date(),
  validUntil: z.coerce.date(),
  answer: z.enum(['accepted', 'declined', 'revoked']).optional(),
  endedAt: z.coerce.date().optional(),
  mails: z.number().int(),
})

/** The object without undefined fields. */
function present<T extends object>(
  given: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: NonNullable<T[K]>
} {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
}

export const toEmailOwner = (row: Item): EmailOwner => present(StoredEmail.parse(row))
export const toUser = (row: Item): UserRecord => present(StoredUser.parse(row))
export const toAccount = (row: Item): AccountRecord => present(StoredAccount.parse(row))
export const toMembership = (row: Item): MembershipRecord => StoredMembership.parse(row)
export const toCounts = (row: Item | undefined): MemberCounts =>
  row === undefined ? { members: 0, owners: 0 } : StoredCounts.parse(row)
export const toInvitation = (row: Item): InvitationRecord => present(StoredInvitation.parse(row))

export function userFields(user: UserRecord) {
  return { ...user, createdAt: user.createdAt.toISOString() }
}

export function accountFields({ createdAt, closedAt, purgeAt, limitOverrides, ...rest }: AccountRecord) {
  return {
    ...rest,
    limitOverrides: { ...limitOverrides },
    createdAt: createdAt.toISOString(),
    ...(closedAt && { closedAt: closedAt.toISOString() }),
    ...(purgeAt && { purgeAt: purgeAt.toISOString() }),
  }
}

export function accountRow(account: AccountRecord): NewItem {
  return { pk: accountKey(account.accountId), sk: 'ACCOUNT', ...accountFields(account) }
}

export function memberRow(membership: MembershipRecord): NewItem {
  return {
    pk: accountKey(membership.accountId),
    sk: memberSort(membership.userId),
    ...membership,
    createdAt: membership.createdAt.toISOString(),
  }
}

/** A pointer without the role, which is stored only with the account. */
export function pointerRow({ accountId, userId }: Pick<MembershipRecord, 'accountId' | 'userId'>): NewItem {
  return { pk: userKey(userId), sk: pointerSort(accountId), accountId }
}

export function invitationRow({
  createdAt,
  validUntil,
  endedAt,
  invitedBy,
  ...rest
}: InvitationRecord): NewItem {
  return {
    pk: accountKey(rest.accountId),
    sk: invitationSort(rest.invitationId),
    ...rest,
    invitedBy: { ...invitedBy },
    createdAt: createdAt.toISOString(),
    validUntil: validUntil.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    expiresAt: toEpoch(endedAt ?? validUntil) + SHOWN_SECONDS,
  }
}

/** Reserves the address while the invitation is open; expires with it. */
export function invitedRow({ accountId, email, invitationId, validUntil }: InvitationRecord): NewItem {
  return { pk: accountKey(accountId), sk: invitedSort(email), invitationId, expiresAt: toEpoch(validUntil) }
}

/**
 * Finds an invitation by its token. The row may outlive the token: only the hash in the invitation decides whether the
 * token is valid.
 */
export function tokenRow({ accountId, invitationId, tokenHash, validUntil }: InvitationRecord): NewItem {
  return { pk: tokenKey(tokenHash), sk: 'TOKEN', accountId, invitationId, expiresAt: toEpoch(validUntil) }
}
