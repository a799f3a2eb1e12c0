import { type DryRun, toDryRun } from '#contracts/dry-run'
import { type CreateInvitationInput, type Invitation, normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { limitsOf } from '../domain/account.ts'
import {
  alreadyInvited,
  hashInvitationToken,
  invitationLimitExceeded,
  type InvitationRecord,
  toInvitationView,
  VALID_SECONDS,
} from '../domain/invitation.ts'
import { checkGrant, memberLimitExceeded } from '../domain/membership.ts'
import { invitationMail } from '../mails.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { requireManager } from '../policies/acting.ts'
import { openAccount } from '../policies/existing-account.ts'
import { countMail, inviterNameOf } from '../policies/invitation-mail.ts'
import { refuseMember } from '../policies/refuse-member.ts'

/**
 * Invites an address. The answer does not disclose whether the address has a user, only whether it is a member.
 * @throws ServiceError `forbidden`, `already_a_member`, `already_invited`, `invitation_limit_exceeded`,
 * `member_limit_exceeded`, `too_many_mails`, `too_many_invitations`
 */
export async function createInvitation(
  deps: Pick<
    UsersAccountsDeps,
    'accounts' | 'auth' | 'once' | 'mail' | 'now' | 'newId' | 'newToken' | 'config' | 'publish'
  >,
  caller: Caller,
  { email: given, role, dryRun }: CreateInvitationInput & { dryRun: boolean },
): Promise<Invitation | DryRun> {
  checkGrant(await requireManager(deps, caller), role)
  const { accountId } = caller
  const email = normalizeEmail(given)
  const account = await openAccount(deps, accountId)
  const limits = limitsOf(account, deps.config.defaultLimits)
  await refuseMember(deps, accountId, email)
  if ((await deps.accounts.countMembers(accountId)).members >= limits.maxMembers)
    throw memberLimitExceeded(limits.maxMembers)
  const now = deps.now()
  if (dryRun) {
    if (await deps.accounts.findOpenInvitation(accountId, email)) throw alreadyInvited(email)
    if ((await deps.accounts.countOpenInvitations(accountId)) >= limits.maxInvitations)
      throw invitationLimitExceeded(limits.maxInvitations)
    return toDryRun('createInvitation', { before: {}, after: { invitation: email, role } })
  }
  if (await deps.accounts.findOpenInvitation(accountId, email)) throw alreadyInvited(email)
  await countMail(deps, caller, email)
  const token = deps.newToken()
  const invitation: InvitationRecord = {
    invitationId: deps.newId('invitation'),
    accountId,
    email,
    role,
    tokenHash: hashInvitationToken(token),
    invitedBy: caller.principal,
    createdAt: now,
    validUntil: addSeconds(now, VALID_SECONDS),
    mails: 1,
  }
  const view = toInvitationView(invitation, now)
  const mail = invitationMail(email, {
    accountName: account.name,
    inviterName: await inviterNameOf(deps, invitation),
    role,
    token,
    consoleUrl: deps.config.consoleUrl,
  })
  const outcome = await deps.accounts.insertInvitation(invitation, {
    maxOpen: limits.maxInvitations,
    also: [
      deps.publish(
        { type: 'invitation.created', ...ofInvitation(invitation), after: invitationState(invitation) },
        caller,
      ),
      await deps.mail(mail),
      ...(await deps.once.keep(caller, view)),
    ],
  })
  if (outcome === 'already_invited') throw alreadyInvited(email)
  if (outcome === 'limit') throw invitationLimitExceeded(limits.maxInvitations)
  return view
}
