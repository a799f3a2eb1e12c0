import type { OwnMembership } from '#contracts/users-accounts'
import { toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The user's memberships of accounts that are not closed, oldest first. */
export async function openMemberships(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  userId: string,
): Promise<OwnMembership[]> {
  const memberships = await accounts.listUserMemberships(userId)
  const views = await Promise.all(
    memberships.map(async (membership) => {
      const account = await accounts.findAccount(membership.accountId)
      return account && !account.closedAt ? toOwnMembershipView(membership, account) : undefined
    }),
  )
  return views.filter((view) => view !== undefined)
}
