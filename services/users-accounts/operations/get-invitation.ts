import type { Invitation } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { invitationNotFound, toInvitationView } from '../domain/invitation.ts'
import { invitationTag } from '../domain/invitation-tag.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** One invitation and its ETag. @throws ServiceError `invitation_not_found` */
export async function getInvitation(
  { accounts, now }: Pick<UsersAccountsDeps, 'accounts' | 'now'>,
  caller: Caller,
  invitationId: string,
): Promise<Tagged<Invitation>> {
  const invitation = await accounts.findInvitation(caller.accountId, invitationId)
  if (invitation === undefined) throw invitationNotFound()
  return { answer: toInvitationView(invitation, now()), etag: invitationTag(invitation) }
}
