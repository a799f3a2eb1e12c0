import type { Membership } from '#contracts/users-accounts'
import { type Caller, requirePrincipal } from '#platform/caller'
import { toMembershipView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The user's role in the account and what it amounts to, if any; for services. @throws ServiceError `forbidden` */
export async function findMembership(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  { accountId, userId }: { accountId: string; userId: string },
): Promise<{ membership?: Membership }> {
  requirePrincipal(caller, 'system')
  const membership = await accounts.findMembership(accountId, userId)
  return membership ? { membership: toMembershipView(membership) } : {}
}
