import type { User } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { toUserView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { existingUser } from '../policies/existing-user.ts'

/** The signed-in user and their ETag. @throws ServiceError `forbidden` */
export async function getProfile(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
): Promise<Tagged<User>> {
  const user = toUserView(await existingUser({ accounts }, requireUser(caller)))
  return { answer: user, etag: etagOf(user) }
}
