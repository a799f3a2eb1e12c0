import type { Member } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { memberNotFound } from '../domain/membership.ts'
import { memberTag } from '../domain/member-tag.ts'
import { viewOf } from '../policies/view-of-member.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** One member and their ETag. @throws ServiceError `member_not_found` */
export async function getMember(
  deps: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  userId: string,
): Promise<Tagged<Member>> {
  const membership = await deps.accounts.findMembership(caller.accountId, userId)
  if (membership === undefined) throw memberNotFound()
  return { answer: await viewOf(deps, membership), etag: memberTag(membership) }
}
