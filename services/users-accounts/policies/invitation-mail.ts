import { type Caller, onBehalf } from '#platform/caller'
import type { InvitationRecord } from '../domain/invitation.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** @throws ServiceError `too_many_mails`, `too_many_invitations` */
export async function countMail(
  { auth }: Pick<UsersAccountsDeps, 'auth'>,
  caller: Caller,
  email: string,
): Promise<void> {
  const { accountId } = caller
  const ask = onBehalf('users-accounts', caller, accountId)
  await auth.countInvitationMail(ask, { body: { email, accountId } })
}

/** For the mail; only users have a name. */
export async function inviterNameOf(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { invitedBy }: Pick<InvitationRecord, 'invitedBy'>,
): Promise<string | undefined> {
  return invitedBy.type === 'user' ? (await accounts.findUser(invitedBy.id))?.name : undefined
}
