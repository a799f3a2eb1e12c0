import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { AuthDeps } from '../ports.ts'

/** Replaces the user's password and ends all their sessions. @throws ServiceError `user_not_found` */
export async function setUserPassword(
  { logins, sessions, passwords, emit }: Pick<AuthDeps, 'logins' | 'sessions' | 'passwords' | 'emit'>,
  caller: Caller,
  { userId, password }: { userId: string; password: string },
): Promise<{ userId: string }> {
  if (!(await logins.updatePassword(userId, await passwords.hash(password), async () => [])))
    throw new ServiceError({ kind: 'not_found', code: 'user_not_found', message: 'No such user.' })
  await sessions.removeSessionsOfUser(userId)
  emit({ event: 'password.set', userId }, caller)
  return { userId }
}
