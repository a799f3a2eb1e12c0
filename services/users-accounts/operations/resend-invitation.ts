import type { DryRun } from '#contracts/dry-run'
import type { Invitation } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { hashInvitationToken, type InvitationRecord, renewed } from '../domain/invitation.ts'
import { invitationMail } from '../mails.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { requireManager } from '../policies/acting.ts'
import { countMail, inviterNameOf } from '../policies/invitation-mail.ts'
import { refuseMember } from '../policies/refuse-member.ts'
import { openAccount } from '../policies/existing-account.ts'
import {
  type ChangeInvitationAsked,
  changeInvitation,
  type ChangeInvitationDeps,
} from '../policies/change-invitation.ts'

/**
 * Sends the invitation again with a new link, valid for seven days.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_already_answered`, `invitation_limit_exceeded`,
 * `already_invited`, `already_a_member`, `too_many_mails`, `too_many_invitations`
 */
export async function resendInvitation(
  deps: ChangeInvitationDeps & Pick<UsersAccountsDeps, 'auth' | 'mail' | 'newToken'>,
  caller: Caller,
  asked: ChangeInvitationAsked,
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
