import type { MemberPage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { UsersAccountsDeps } from '../ports.ts'
import { toMemberView } from '../domain/membership.ts'

/** A page of the account's members, in unspecified order. @throws ServiceError `invalid_cursor` */
export async function listMembers(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<MemberPage> {
  const { members, next } = await accounts.listMembers(caller.accountId, {
    limit,
    ...(after !== undefined && { after }),
  })
  const users = await accounts.findUsers(members.map(({ userId }) => userId))
  const results = members.map((member, at) => toMemberView(member, users[at]))
  return { results, ...(next !== undefined && { next }) }
}
