import type { Membership } from '#contracts/users-accounts'
import { toMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The user's role in an open account, if they are a member; for services. */
export async function findMembership(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { accountId, userId }: { accountId: string; userId: string },
): Promise<{ membership?: Membership }> {
  const [membership, account] = await Promise.all([
    accounts.findMembership(accountId, userId),
    accounts.findAccount(accountId),
  ])
  return membership && account && !account.closedAt ? { membership: toMembershipView(membership) } : {}
}
