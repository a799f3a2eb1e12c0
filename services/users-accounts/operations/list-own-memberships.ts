import type { OwnMembership } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { openMemberships } from '../policies/open-memberships.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The open accounts that the signed-in user belongs to, oldest membership first. @throws ServiceError `forbidden` */
export async function listOwnMemberships(
  deps: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
): Promise<{ results: OwnMembership[] }> {
  return { results: await openMemberships(deps, requireUser(caller)) }
}
