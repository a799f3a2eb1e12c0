import type { Membership } from '#contracts/users-accounts'
import { type Caller, requirePrincipal } from '#platform/caller'
import { toMembershipView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** All accounts a user belongs to, oldest membership first; for services. @throws ServiceError `forbidden` */
export async function listUserMemberships(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  userId: string,
): Promise<{ results: Membership[] }> {
  requirePrincipal(caller, 'system')
  return { results: (await accounts.listUserMemberships(userId)).map(toMembershipView) }
}
