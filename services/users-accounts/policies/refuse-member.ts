import { alreadyMember } from '../domain/invitation.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** @throws ServiceError `already_a_member` */
export async function refuseMember(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  accountId: string,
  email: string,
): Promise<void> {
  const user = await accounts.findEmailOwner(email)
  if (user && (await accounts.findMembership(accountId, user.userId))) throw alreadyMember(email)
}
