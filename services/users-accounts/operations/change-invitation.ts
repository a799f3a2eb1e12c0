import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Invitation } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { limitsOf } from '../domain/account.ts'
import {
  alreadyInvited,
  answered,
  hashInvitationToken,
  invitationLimitExceeded,
  invitationNotFound,
  type InvitationRecord,
  invitationStatus,
  renewed,
  toInvitationView,
} from '../domain/invitation.ts'
import { invitationMail } from '../mails.ts'
import type { Also, UsersAccountsDeps } from '../ports.ts'
import { requireManager } from './acting.ts'
import { countMail, inviterNameOf, refuseMember } from './create-invitation.ts'
import { openAccount } from './get-account.ts'
import { invitationTag } from './list-invitations.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'once' | 'now' | 'config' | 'publish'>
type Asked = { invitationId: string; dryRun: boolean; ifMatch?: string | undefined }

/**
 * Sends the invitation again with a new link, valid for seven days.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_already_answered`, `invitation_limit_exceeded`,
 * `already_invited`, `already_a_member`, `too_many_mails`, `too_many_invitations`
 */
export async function resendInvitation(
  deps: Deps & Pick<UsersAccountsDeps, 'auth' | 'mail' | 'newToken'>,
  caller: Caller,
  asked: Asked,
): Promise<Invitation | DryRun> {
  await requireManager(deps, caller)
  const token = deps.newToken()
  const { name } = await openAccount(deps, caller.accountId)
  const invitation = await deps.accounts.findInvitation(caller.accountId, asked.invitationId)
  if (invitation) {
    await refuseMember(deps, caller.accountId, invitation.email)
    if (!asked.dryRun) await countMail(deps, caller, invitation.email)
  }
  const mail = async (next: InvitationRecord) =>
    deps.mail(
      invitationMail(next.email, {
        accountName: name,
        inviterName: await inviterNameOf(deps, next),
        role: next.role,
        token,
        consoleUrl: deps.config.consoleUrl,
      }),
    )
  return changeInvitation(deps, caller, {
    ...asked,
    operationId: 'resendInvitation',
    decide: (invitation) => renewed(invitation, hashInvitationToken(token), deps.now()),
    also: async (next) => [await mail(next)],
    publish: (next, before) =>
      deps.publish(
        {
          type: 'invitation.resent',
          ...ofInvitation(next),
          before: invitationState(before),
          after: invitationState(next),
        },
        caller,
      ),
  })
}

/**
 * Revokes the invitation: its link stops working. A second call gets the same answer.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_already_answered`
 */
export async function revokeInvitation(
  deps: Deps,
  caller: Caller,
  asked: Asked,
): Promise<Invitation | DryRun> {
  return changeInvitation(deps, caller, {
    ...asked,
    operationId: 'revokeInvitation',
    decide: (invitation) =>
      invitation.answer === 'revoked' ? invitation : answered(invitation, 'revoked', deps.now()),
    also: async () => [],
    publish: (next, before) =>
      deps.publish(
        { type: 'invitation.revoked', ...ofInvitation(next), before: invitationState(before) },
        caller,
      ),
  })
}

type Change = Asked & {
  operationId: string
  decide: (invitation: InvitationRecord) => InvitationRecord
  also: (next: InvitationRecord) => ReturnType<UsersAccountsDeps['once']['keep']>
  publish: (next: InvitationRecord, before: InvitationRecord) => Also[number]
}

async function changeInvitation(
  deps: Deps,
  caller: Caller,
  { invitationId, dryRun, ifMatch, ...change }: Change,
): Promise<Invitation | DryRun> {
  await requireManager(deps, caller)
  const { accountId } = caller
  const { maxInvitations: maxOpen } = limitsOf(await openAccount(deps, accountId), deps.config.defaultLimits)
  const decide = (invitation: InvitationRecord) => {
    requireMatch(ifMatch, invitationTag(invitation))
    return change.decide(invitation)
  }
  if (dryRun) {
    const before = await deps.accounts.findInvitation(accountId, invitationId)
    if (before === undefined) throw invitationNotFound()
    const after = decide(before)
    if (after.answer === undefined) await refuseUnopenable(deps, before, maxOpen)
    const values = (invitation: InvitationRecord) => ({
      status: invitationStatus(invitation, deps.now()),
      expiresAt: invitation.validUntil.toISOString(),
    })
    return toDryRun(change.operationId, { before: values(before), after: values(after) })
  }
  const changed = await deps.accounts.updateInvitation(accountId, invitationId, {
    decide,
    also: async (next, before) => [
      ...(next === before ? [] : [change.publish(next, before)]),
      ...(await change.also(next)),
      ...(await deps.once.keep(caller, toInvitationView(next, deps.now()))),
    ],
    maxOpen,
  })
  if (changed === undefined) throw invitationNotFound()
  if (changed === 'limit') throw invitationLimitExceeded(maxOpen)
  if (changed === 'already_invited') throw alreadyInvited()
  return toInvitationView(changed, deps.now())
}

/**
 * Refuses to reopen an invitation when its address has another open one, or the account has the maximum of open ones.
 */
async function refuseUnopenable(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { accountId, email, invitationId }: InvitationRecord,
  maxOpen: number,
): Promise<void> {
  const open = await accounts.findOpenInvitation(accountId, email)
  if (open === invitationId) return
  if (open !== undefined) throw alreadyInvited(email)
  if ((await accounts.countOpenInvitations(accountId)) >= maxOpen) throw invitationLimitExceeded(maxOpen)
}
