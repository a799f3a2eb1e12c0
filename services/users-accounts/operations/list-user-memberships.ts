import type { OwnMembership } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { toOwnMembershipView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts'>

/** The open accounts a user belongs to, oldest membership first; for services. @throws ServiceError `forbidden` */
export async function listUserMemberships(deps: Deps, userId: string): Promise<{ results: OwnMembership[] }> {
  return { results: await openMemberships(deps, userId) }
}

/** The same for the signed-in user. @throws ServiceError `forbidden` */
export async function listOwnMemberships(deps: Deps, caller: Caller): Promise<{ results: OwnMembership[] }> {
  return { results: await openMemberships(deps, requireUser(caller)) }
}

async function openMemberships({ accounts }: Deps, userId: string): Promise<OwnMembership[]> {
  const memberships = await accounts.listUserMemberships(userId)
  const views = await Promise.all(
    memberships.map(async (membership) => {
      const account = await accounts.findAccount(membership.accountId)
      return account && !account.closedAt ? toOwnMembershipView(membership, account) : undefined
    }),
  )
  return views.filter((view) => view !== undefined)
}
