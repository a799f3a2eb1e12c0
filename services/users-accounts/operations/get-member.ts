import type { Member } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { memberNotFound, toMemberView } from '../domain/membership.ts'
import { memberTag } from '../domain/member-tag.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** One member and their ETag. @throws ServiceError `member_not_found` */
export async function getMember(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  userId: string,
): Promise<Tagged<Member>> {
  const membership = await accounts.findMembership(caller.accountId, userId)
  if (membership === undefined) throw memberNotFound()
  const answer = toMemberView(membership, await accounts.findUser(userId))
  return { answer, etag: memberTag(membership) }
}
