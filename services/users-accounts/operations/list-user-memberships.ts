import type { OwnMembership } from '#contracts/users-accounts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openMemberships } from '../policies/open-memberships.ts'

/** The open accounts a user belongs to, oldest membership first; for services. @throws ServiceError `forbidden` */
export async function listUserMemberships(
  deps: Pick<UsersAccountsDeps, 'accounts'>,
  userId: string,
): Promise<{ results: OwnMembership[] }> {
  return { results: await openMemberships(deps, userId) }
}
