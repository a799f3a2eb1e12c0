import { type DryRun, toDryRun } from '#contracts/dry-run'
import { type InvitationOffer, normalizeEmail, type OwnMembership } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import {
  invitationState,
  memberState,
  ofInvitation,
  ofMember,
  ofUser,
  userState,
} from '../domain/event-states.ts'
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
import { isStillOffered } from '../domain/losing.ts'
import { memberLimitExceeded, type MembershipRecord, toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { inviterNameOf } from './create-invitation.ts'
import { openAccount } from './get-account.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'now' | 'newId' | 'config' | 'publish'>

/** The invitation as its recipient sees it. @throws ServiceError `invitation_not_found` */
export async function describeInvitation(deps: Deps, token: string): Promise<InvitationOffer> {
  const invitation = await openInvitation(deps, token)
  const { name } = await openAccount(deps, invitation.accountId)
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
export async function declineInvitation(
  deps: Deps,
  caller: Caller,
  token: string,
): Promise<{ declined: true }> {
  const { accountId, invitationId } = await openInvitation(deps, token)
  await deps.accounts.updateInvitation(accountId, invitationId, {
    decide: (invitation) => answered(invitation, 'declined', deps.now()),
    also: async (next, before) => [
      deps.publish(
        { type: 'invitation.declined', ...ofInvitation(next), before: invitationState(before) },
        caller,
      ),
    ],
    maxOpen: 0,
  })
  return { declined: true }
}

/**
 * Makes the signed-in user a member.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `already_a_member`,
 * `member_limit_exceeded`
 */
export async function acceptInvitation(
  deps: Deps & Pick<UsersAccountsDeps, 'once'>,
  caller: Caller,
  { token, dryRun }: { token: string; dryRun: boolean },
): Promise<OwnMembership | DryRun> {
  const userId = requireUser(caller)
  const invitation = await openInvitation(deps, token)
  const user = await deps.accounts.findUser(userId)
  if (user === undefined || normalizeEmail(user.email) !== invitation.email)
    throw invitationForAnotherAddress()
  if (dryRun) return planOf(deps, invitation, user)
  const keep = (answer: OwnMembership) => deps.once.keep(caller, answer)
  return accept(deps, invitation, { user, isNewUser: false, keep, caller })
}

/** @throws ServiceError `already_a_member`, `member_limit_exceeded` */
async function planOf(deps: Deps, invitation: InvitationRecord, { userId }: UserRecord): Promise<DryRun> {
  const { accountId, email, role } = invitation
  const account = await openAccount(deps, accountId)
  const { maxMembers } = limitsOf(account, deps.config.defaultLimits)
  if ((await deps.accounts.countMembers(accountId)).members >= maxMembers)
    throw memberLimitExceeded(maxMembers)
  if (await deps.accounts.findMembership(accountId, userId)) throw alreadyMember(email)
  return toDryRun('acceptInvitation', { before: {}, after: { account: account.name, role } })
}

/**
 * Creates the invited user and their membership; called by Auth, which has verified the token. Repeatable.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `member_limit_exceeded`
 */
export async function acceptInvitationAsNewUser(
  deps: Deps,
  caller: Caller,
  { token, email, name }: { token: string; email: string; name?: string | undefined },
): Promise<{ userId: string; accountId: string }> {
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
  await accept(deps, invitation, { user, isNewUser: existing === undefined, keep: async () => [], caller })
  return { userId: user.userId, accountId }
}

async function openInvitation(
  { accounts, now }: Pick<Deps, 'accounts' | 'now'>,
  token: string,
): Promise<InvitationRecord> {
  const invitation = await accounts.findInvitationByToken(hashInvitationToken(token))
  if (invitation && invitationStatus(invitation, now()) === 'open') {
    const { accountId, invitedBy } = invitation
    const [account, inviter] = await Promise.all([
      accounts.findAccount(accountId),
      invitedBy.type === 'user' ? accounts.findMembership(accountId, invitedBy.id) : undefined,
    ])
    if (account && !account.closedAt && isStillOffered(invitation, inviter)) return invitation
  }
  throw invitationNotFound()
}

/** Stores the answer for a repeat of the request. */
type Keep = (answer: OwnMembership) => ReturnType<UsersAccountsDeps['once']['keep']>

async function accept(
  deps: Deps,
  invitation: InvitationRecord,
  { user, isNewUser, keep, caller }: { user: UserRecord; isNewUser: boolean; keep: Keep; caller: Caller },
): Promise<OwnMembership> {
  const account = await openAccount(deps, invitation.accountId)
  const { maxMembers } = limitsOf(account, deps.config.defaultLimits)
  const now = deps.now()
  const outcome = await deps.accounts.acceptInvitation(invitation, {
    user,
    isNewUser,
    maxMembers,
    now,
    decide: (stored, inviter) => {
      if (invitationStatus(stored, now) !== 'open' || !isStillOffered(stored, inviter))
        throw invitationNotFound()
      return answered(stored, 'accepted', now)
    },
    also: async (membership) => [
      ...(isNewUser
        ? [deps.publish({ type: 'user.created', ...ofUser(user), after: userState(user) }, caller)]
        : []),
      deps.publish(
        { type: 'invitation.accepted', ...ofInvitation(invitation), before: invitationState(invitation) },
        caller,
      ),
      deps.publish({ type: 'member.added', ...ofMember(membership), after: memberState(membership) }, caller),
      ...(await keep(toOwnMembershipView(membership, account))),
    ],
  })
  if (outcome === 'limit') throw memberLimitExceeded(maxMembers)
  if (outcome === 'already_a_member' || outcome === 'email_taken') throw alreadyMember(invitation.email)
  const membership: MembershipRecord = outcome
  return toOwnMembershipView(membership, account)
}
