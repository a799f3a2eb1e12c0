import type { OwnMembership } from '#contracts/users-accounts'
import { toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The user's memberships of accounts that are not closed, oldest first. */
export async function openMemberships(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  userId: string,
): Promise<OwnMembership[]> {
  const memberships = await accounts.listUserMemberships(userId)
  const found = await accounts.findAccounts(memberships.map(({ accountId }) => accountId))
  return memberships.flatMap((membership, at) => {
    const account = found[at]
    return account && !account.closedAt ? [toOwnMembershipView(membership, account)] : []
  })
}
