import type { AccountRecord, UserRecord } from './account.ts'
import type { InvitationRecord } from './invitation.ts'
import type { MembershipRecord } from './membership.ts'

/** What events tell of this service's entities, before and after; never an e-mail address or a token. */
export const accountState = ({ name, closedAt, purgeAt, limitOverrides }: AccountRecord) => ({
  name,
  closedAt: closedAt?.toISOString(),
  purgeAt: purgeAt?.toISOString(),
  limits: Object.fromEntries(
    Object.entries(limitOverrides).flatMap(([name, limit]) => (limit === undefined ? [] : [[name, limit]])),
  ),
})
export const userState = ({ name }: UserRecord) => ({ name: name ?? '' })
export const memberState = ({ role }: Pick<MembershipRecord, 'role'>) => ({ role })
export const invitationState = ({ role, validUntil }: InvitationRecord) => ({
  role,
  expiresAt: validUntil.toISOString(),
})

/** What an event of the entity belongs to, and is about. */
export const ofAccount = ({ accountId, name }: AccountRecord) => ({
  accountId,
  subject: { id: accountId, name },
})
export const ofUser = ({ userId }: UserRecord) => ({ userId, subject: { id: userId } })
export const ofMember = ({ accountId, userId }: Pick<MembershipRecord, 'accountId' | 'userId'>) => ({
  accountId,
  subject: { id: userId },
})
export const ofInvitation = ({ accountId, invitationId }: InvitationRecord) => ({
  accountId,
  subject: { id: invitationId },
})

export const accountChange = (next: AccountRecord, before: AccountRecord) => ({
  ...ofAccount(next),
  before: accountState(before),
  after: accountState(next),
})
type Member = Parameters<typeof ofMember>[0] & Parameters<typeof memberState>[0]
export const memberChange = (next: Member, before: Member) => ({
  ...ofMember(next),
  before: memberState(before),
  after: memberState(next),
})
