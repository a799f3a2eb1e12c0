import type { CreateUserInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { ofUser } from '../domain/event-states.ts'
import type { IdentityUser } from '../identity-provider.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Sets the first password of a user. Repeatable: an existing password is kept.
 * @throws ServiceError `user_already_exists` when the e-mail belongs to another user's login
 */
export async function createUser(
  { identity, givenPasswords, publish }: Pick<AuthDeps, 'identity' | 'givenPasswords' | 'publish'>,
  caller: Caller,
  { userId, email, password }: CreateUserInput,
): Promise<{ userId: string; created: boolean }> {
  const also = async ({ mark }: IdentityUser) => [
    ...(await givenPasswords.settingGivenMark({ userId, mark })),
    publish({ type: 'user.signed_up', ...ofUser(userId) }, caller),
    publish({ type: 'password.set', ...ofUser(userId) }, caller),
  ]
  if (await identity.createUser({ userId, email, password }, also)) return { userId, created: true }
  const known = await identity.findUser(userId)
  if (known && normalizeEmail(known.email) === normalizeEmail(email)) return { userId, created: false }
  throw new ServiceError({
    kind: 'conflict',
    code: 'user_already_exists',
    message: 'A user with this e-mail already exists.',
    detail: { userId },
  })
}
