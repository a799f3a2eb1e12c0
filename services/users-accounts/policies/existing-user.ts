import { userNotFound, type UserRecord } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

export async function existingUser(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  userId: string,
): Promise<UserRecord> {
  const user = await accounts.findUser(userId)
  if (user === undefined) throw userNotFound()
  return user
}
