import type { Member } from '#contracts/users-accounts'
import { type MembershipRecord, toMemberView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

export async function viewOf(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  membership: MembershipRecord,
): Promise<Member> {
  return toMemberView(membership, await accounts.findUser(membership.userId))
}
