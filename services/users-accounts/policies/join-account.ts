import type { OwnMembership } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
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
  invitationNotFound,
  type InvitationRecord,
  invitationStatus,
} from '../domain/invitation.ts'
import { isStillOffered } from '../domain/losing.ts'
import { memberLimitExceeded, type MembershipRecord, toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from './existing-account.ts'

export type JoinDeps = Pick<UsersAccountsDeps, 'accounts' | 'now' | 'newId' | 'config' | 'publish'>

/** Stores the answer for a repeat of the request. */
type Keep = (answer: OwnMembership) => ReturnType<UsersAccountsDeps['once']['keep']>

/**
 * Accepts the invitation: its answer, the membership and a new user are one transaction.
 * @throws ServiceError `invitation_not_found`, `already_a_member`, `member_limit_exceeded`
 */
export async function joinAccount(
  deps: JoinDeps,
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
