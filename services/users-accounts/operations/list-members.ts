import type { MemberPage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { UsersAccountsDeps } from '../ports.ts'
import { viewOf } from '../policies/view-of-member.ts'

/** A page of the account's members, in unspecified order. @throws ServiceError `invalid_cursor` */
export async function listMembers(
  deps: Pick<UsersAccountsDeps, 'accounts'>,
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
