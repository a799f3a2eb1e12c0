import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { ofUser } from '../domain/event-states.ts'
import type { IdentityUser } from '../identity-provider.ts'
import { endUngranted } from '../policies/end-sessions.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Replaces the user's password and ends all their sessions. Repeatable: the present password set again changes nothing.
 * @throws ServiceError `user_not_found`
 */
export async function setUserPassword(
  deps: Pick<AuthDeps, 'identity' | 'givenPasswords' | 'sessions' | 'now' | 'publish' | 'endSessionsJob'>,
  caller: Caller,
  { userId, password }: { userId: string; password: string },
): Promise<{ userId: string }> {
  const ending = { userId, changedAt: deps.now() }
  const also = async (user: IdentityUser) => [
    ...(await deps.givenPasswords.settingGivenMark(user)),
    deps.endSessionsJob(ending),
    deps.publish({ type: 'password.set', ...ofUser(userId) }, caller),
  ]
  const outcome = await deps.identity.setPassword(userId, password, also)
  if (outcome === 'unknown')
    throw new ServiceError({ kind: 'not_found', code: 'user_not_found', message: 'No such user.' })
  if (outcome === 'set') await endUngranted(deps, caller, ending)
  return { userId }
}
