import { type InvitationOffer, normalizeEmail, type OwnMembership } from '#contracts/users-accounts'
import { type Caller, requirePrincipal, requireUser } from '#platform/caller'
import { limitsOf, type UserRecord } from '../domain/account.ts'
import {
  alreadyMember,
  answered,
  hashInvitationToken,
  invitationForAnotherAddress,
  invitationNotFound,
  type InvitationRecord,
  invitationStatus,
} from '../domain/invitation.ts'
import { memberLimitExceeded, type MembershipRecord, toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { inviterNameOf } from './create-invitation.ts'
import { existingAccount } from './get-account.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'now' | 'newId' | 'config' | 'emit'>

/** What is offered to the bearer of a token. @throws ServiceError `invitation_not_found` */
export async function describeInvitation(deps: Deps, token: string): Promise<InvitationOffer> {
  const invitation = await openInvitation(deps, token)
  const { name } = await existingAccount(deps, invitation.accountId)
  const inviterName = await inviterNameOf(deps, invitation)
  return {
    email: invitation.email,
    role: invitation.role,
    accountName: name,
    ...(inviterName !== undefined && { inviterName }),
    expiresAt: invitation.validUntil.toISOString(),
    hasUser: (await deps.accounts.findEmailOwner(invitation.email)) !== undefined,
  }
}

/** @throws ServiceError `invitation_not_found`, `invitation_already_answered` */
export async function declineInvitation(deps: Deps, token: string): Promise<{ declined: true }> {
  const { accountId, invitationId } = await openInvitation(deps, token)
  await deps.accounts.updateInvitation(accountId, invitationId, {
    decide: (invitation) => answered(invitation, 'declined', deps.now()),
    also: async () => [],
  })
  deps.emit({ event: 'invitation.declined', accountId, invitationId })
  return { declined: true }
}

/**
 * The signed-in user becomes a member.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `already_a_member`,
 * `member_limit_exceeded`
 */
export async function acceptInvitation(deps: Deps, caller: Caller, token: string): Promise<OwnMembership> {
  const userId = requireUser(caller)
  const invitation = await openInvitation(deps, token)
  const user = await deps.accounts.findUser(userId)
  if (user === undefined || normalizeEmail(user.email) !== invitation.email)
    throw invitationForAnotherAddress()
  return accept(deps, invitation, { user, isNewUser: false })
}

/**
 * Makes the invited user and their membership, for Auth, which knows that they bear the token. Repeatable.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `member_limit_exceeded`
 */
export async function acceptInvitationAsNewUser(
  deps: Deps,
  caller: Caller,
  { token, email, name }: { token: string; email: string; name?: string | undefined },
): Promise<{ userId: string; accountId: string }> {
  requirePrincipal(caller, 'system')
  const invitation = await deps.accounts.findInvitationByToken(hashInvitationToken(token))
  if (invitation === undefined) throw invitationNotFound()
  if (invitation.email !== normalizeEmail(email)) throw invitationForAnotherAddress()
  const { accountId } = invitation
  const known = await deps.accounts.findEmailOwner(email)
  if (known && (await deps.accounts.findMembership(accountId, known.userId)))
    return { userId: known.userId, accountId }
  const existing = known && (await deps.accounts.findUser(known.userId))
  const user: UserRecord = existing ?? {
    userId: deps.newId('user'),
    email: invitation.email,
    ...(name !== undefined && { name }),
    createdAt: deps.now(),
  }
  await accept(deps, invitation, { user, isNewUser: existing === undefined })
  return { userId: user.userId, accountId }
}

async function openInvitation(
  { accounts, now }: Pick<Deps, 'accounts' | 'now'>,
  token: string,
): Promise<InvitationRecord> {
  const invitation = await accounts.findInvitationByToken(hashInvitationToken(token))
  if (invitation && invitationStatus(invitation, now()) === 'open') {
    const account = await accounts.findAccount(invitation.accountId)
    if (account && !account.closedAt) return invitation
  }
  throw invitationNotFound()
}

async function accept(
  deps: Deps,
  invitation: InvitationRecord,
  { user, isNewUser }: { user: UserRecord; isNewUser: boolean },
): Promise<OwnMembership> {
  const account = await existingAccount(deps, invitation.accountId)
  const { maxMembers } = limitsOf(account, deps.config.defaultLimits)
  const now = deps.now()
  const outcome = await deps.accounts.acceptInvitation(invitation, {
    user,
    isNewUser,
    maxMembers,
    now,
    decide: (stored) => {
      if (invitationStatus(stored, now) !== 'open') throw invitationNotFound()
      return answered(stored, 'accepted', now)
    },
  })
  if (outcome === 'limit') throw memberLimitExceeded(maxMembers)
  if (outcome === 'already_a_member' || outcome === 'email_taken') throw alreadyMember(invitation.email)
  const membership: MembershipRecord = outcome
  const { accountId, userId, role } = membership
  deps.emit({ event: 'member.joined', accountId, userId, role })
  return toOwnMembershipView(membership, account)
}
