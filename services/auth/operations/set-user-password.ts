import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { ofUser } from '../domain/event-states.ts'
import type { AuthDeps } from '../ports.ts'

/** Replaces the user's password and ends all their sessions. @throws ServiceError `user_not_found` */
export async function setUserPassword(
  { identity, sessions, publish }: Pick<AuthDeps, 'identity' | 'sessions' | 'publish'>,
  caller: Caller,
  { userId, password }: { userId: string; password: string },
): Promise<{ userId: string }> {
  const also = async () => [publish({ type: 'password.set', ...ofUser(userId) }, caller)]
  if (!(await identity.setPassword(userId, password, also)))
    throw new ServiceError({ kind: 'not_found', code: 'user_not_found', message: 'No such user.' })
  await sessions.removeSessionsOfUser(userId)
  return { userId }
}
