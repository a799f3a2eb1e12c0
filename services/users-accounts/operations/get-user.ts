import type { User } from '#contracts/users-accounts'
import { type Caller, requirePrincipal } from '#platform/caller'
import { toUserView, userNotFound } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** A user by id, for services. @throws ServiceError `forbidden`, `user_not_found` */
export async function getUser(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  userId: string,
): Promise<User> {
  requirePrincipal(caller, 'system')
  const user = await accounts.findUser(userId)
  if (user === undefined) throw userNotFound()
  return toUserView(user)
}
