import type { CreateUserInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { AuthDeps } from '../ports.ts'

/**
 * Sets the first password of a user. Repeatable: an existing password is kept.
 * @throws ServiceError `user_already_exists` when the e-mail belongs to another user's login
 */
export async function createUser(
  { logins, passwords, emit }: Pick<AuthDeps, 'logins' | 'passwords' | 'emit'>,
  caller: Caller,
  { userId, email, password }: CreateUserInput,
): Promise<{ userId: string; created: boolean }> {
  const passwordHash = await passwords.hash(password)
  if (await logins.insertLogin({ userId, email, passwordHash })) {
    emit({ event: 'password.set', userId }, caller)
    return { userId, created: true }
  }
  const known = await logins.findLoginOfUser(userId)
  if (known && normalizeEmail(known.email) === normalizeEmail(email)) return { userId, created: false }
  throw new ServiceError({
    kind: 'conflict',
    code: 'user_already_exists',
    message: 'A user with this e-mail already exists.',
    detail: { userId },
  })
}
