import type { Caller } from '#platform/caller'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { answered } from '../domain/invitation.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openInvitation } from '../policies/open-invitation.ts'

/** @throws ServiceError `invitation_not_found`, `invitation_already_answered` */
export async function declineInvitation(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'now' | 'publish'>,
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
