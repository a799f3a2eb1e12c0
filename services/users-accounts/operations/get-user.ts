import type { User } from '#contracts/users-accounts'
import { toUserView, userNotFound } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** A user by id, for services. @throws ServiceError `user_not_found` */
export async function getUser(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  userId: string,
): Promise<User> {
  const user = await accounts.findUser(userId)
  if (user === undefined) throw userNotFound()
  return toUserView(user)
}
