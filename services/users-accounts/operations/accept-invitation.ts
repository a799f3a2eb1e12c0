import { type DryRun, toDryRun } from '#contracts/dry-run'
import { normalizeEmail, type OwnMembership } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { limitsOf, type UserRecord } from '../domain/account.ts'
import { alreadyMember, invitationForAnotherAddress, type InvitationRecord } from '../domain/invitation.ts'
import { memberLimitExceeded } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from '../policies/existing-account.ts'
import { joinAccount, type JoinDeps } from '../policies/join-account.ts'
import { openInvitation } from '../policies/open-invitation.ts'

/**
 * Makes the signed-in user a member.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `already_a_member`,
 * `member_limit_exceeded`
 */
export async function acceptInvitation(
  deps: JoinDeps & Pick<UsersAccountsDeps, 'once'>,
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
  return joinAccount(deps, invitation, { user, isNewUser: false, keep, caller })
}

/** @throws ServiceError `already_a_member`, `member_limit_exceeded` */
async function planOf(deps: JoinDeps, invitation: InvitationRecord, { userId }: UserRecord): Promise<DryRun> {
  const { accountId, email, role } = invitation
  const account = await openAccount(deps, accountId)
  const { maxMembers } = limitsOf(account, deps.config.defaultLimits)
  if ((await deps.accounts.countMembers(accountId)).members >= maxMembers)
    throw memberLimitExceeded(maxMembers)
  if (await deps.accounts.findMembership(accountId, userId)) throw alreadyMember(email)
  return toDryRun('acceptInvitation', { before: {}, after: { account: account.name, role } })
}
