import type { DryRun } from '#contracts/dry-run'
import type { Invitation } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { answered } from '../domain/invitation.ts'
import {
  type ChangeInvitationAsked,
  changeInvitation,
  type ChangeInvitationDeps,
} from '../policies/change-invitation.ts'

/**
 * Revokes the invitation: its link stops working. A second call gets the same answer.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_already_answered`
 */
export async function revokeInvitation(
  deps: ChangeInvitationDeps,
  caller: Caller,
  asked: ChangeInvitationAsked,
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
