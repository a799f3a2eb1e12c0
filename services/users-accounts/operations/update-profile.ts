import type { User } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { toUserView, userNotFound } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** What the signed-in user is called. @throws ServiceError `forbidden`, `operation_conflict_error` */
export async function updateProfile(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  { name }: { name: string },
): Promise<User> {
  const user = await accounts.updateUser(requireUser(caller), (stored) => ({ ...stored, name }))
  if (user === undefined) throw userNotFound()
  return toUserView(user)
}
