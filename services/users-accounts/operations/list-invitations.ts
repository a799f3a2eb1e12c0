import type { Invitation, InvitationPage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { invitationNotFound, type InvitationRecord, toInvitationView } from '../domain/invitation.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'now'>

/** A page of the account's invitations, newest first. @throws ServiceError `invalid_cursor` */
export async function listInvitations(
  { accounts, now }: Deps,
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

/** One invitation and its ETag. @throws ServiceError `invitation_not_found` */
export async function getInvitation(
  { accounts, now }: Deps,
  caller: Caller,
  invitationId: string,
): Promise<Tagged<Invitation>> {
  const invitation = await accounts.findInvitation(caller.accountId, invitationId)
  if (invitation === undefined) throw invitationNotFound()
  return { answer: toInvitationView(invitation, now()), etag: invitationTag(invitation) }
}

export function invitationTag({ invitationId, validUntil, answer }: InvitationRecord): string {
  return etagOf([invitationId, validUntil, answer])
}
