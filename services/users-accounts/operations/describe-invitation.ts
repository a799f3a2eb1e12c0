import type { InvitationOffer } from '#contracts/users-accounts'
import { inviterNameOf } from '../policies/invitation-mail.ts'
import { openAccount } from '../policies/existing-account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openInvitation } from '../policies/open-invitation.ts'

/** The invitation as its recipient sees it. @throws ServiceError `invitation_not_found` */
export async function describeInvitation(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'now'>,
  token: string,
): Promise<InvitationOffer> {
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
