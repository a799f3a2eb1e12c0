import type { InvitationPage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { toInvitationView } from '../domain/invitation.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** A page of the account's invitations, newest first. @throws ServiceError `invalid_cursor` */
export async function listInvitations(
  { accounts, now }: Pick<UsersAccountsDeps, 'accounts' | 'now'>,
  caller: Caller,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<InvitationPage> {
  const { invitations, next } = await accounts.listInvitations(caller.accountId, {
    limit,
    ...(after !== undefined && { after }),
  })
  return {
    results: invitations.map((invitation) => toInvitationView(invitation, now())),
    ...(next !== undefined && { next }),
  }
}
