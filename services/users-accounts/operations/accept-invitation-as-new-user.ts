import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { UserRecord } from '../domain/account.ts'
import { hashInvitationToken, invitationForAnotherAddress, invitationNotFound } from '../domain/invitation.ts'
import { joinAccount, type JoinDeps } from '../policies/join-account.ts'

/**
 * Creates the invited user and their membership; called by Auth, which has verified the token. Repeatable.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_for_another_address`, `member_limit_exceeded`
 */
export async function acceptInvitationAsNewUser(
  deps: JoinDeps,
  caller: Caller,
  { token, email, name }: { token: string; email: string; name?: string | undefined },
): Promise<{ userId: string; accountId: string }> {
  const invitation = await deps.accounts.findInvitationByToken(hashInvitationToken(token))
  if (invitation === undefined) throw invitationNotFound()
  if (invitation.email !== normalizeEmail(email)) throw invitationForAnotherAddress()
  const { accountId } = invitation
  const known = await deps.accounts.findEmailOwner(email)
  if (known && (await deps.accounts.findMembership(accountId, known.userId)))
    return { userId: known.userId, accountId }
  const existing = known && (await deps.accounts.findUser(known.userId))
  const user: UserRecord = existing ?? {
    userId: deps.newId('user'),
    email: invitation.email,
    ...(name !== undefined && { name }),
    createdAt: deps.now(),
  }
  await joinAccount(deps, invitation, {
    user,
    isNewUser: existing === undefined,
    keep: async () => [],
    caller,
  })
  return { userId: user.userId, accountId }
}
