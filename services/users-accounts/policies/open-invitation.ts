import {
  hashInvitationToken,
  invitationNotFound,
  type InvitationRecord,
  invitationStatus,
} from '../domain/invitation.ts'
import { isStillOffered } from '../domain/losing.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/**
 * The invitation that can be accepted with this token now: the account is open, and the inviter may still invite.
 * @throws ServiceError `invitation_not_found`
 */
export async function openInvitation(
  { accounts, now }: Pick<UsersAccountsDeps, 'accounts' | 'now'>,
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
