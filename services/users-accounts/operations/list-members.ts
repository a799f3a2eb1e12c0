import type { Member, MemberPage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { memberNotFound, type MembershipRecord, toMemberView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts'>

/** A page of the account's members, in unspecified order. @throws ServiceError `invalid_cursor` */
export async function listMembers(
  deps: Deps,
  caller: Caller,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<MemberPage> {
  const { members, next } = await deps.accounts.listMembers(caller.accountId, {
    limit,
    ...(after !== undefined && { after }),
  })
  const results = await Promise.all(members.map((member) => viewOf(deps, member)))
  return { results, ...(next !== undefined && { next }) }
}

/** One member and their ETag. @throws ServiceError `member_not_found` */
export async function getMember(deps: Deps, caller: Caller, userId: string): Promise<Tagged<Member>> {
  const membership = await deps.accounts.findMembership(caller.accountId, userId)
  if (membership === undefined) throw memberNotFound()
  return { answer: await viewOf(deps, membership), etag: memberTag(membership) }
}

/** The member's ETag: it identifies the membership and its role. */
export function memberTag({ userId, role, createdAt }: MembershipRecord): string {
  return etagOf([userId, role, createdAt])
}

export async function viewOf({ accounts }: Deps, membership: MembershipRecord): Promise<Member> {
  return toMemberView(membership, await accounts.findUser(membership.userId))
}
