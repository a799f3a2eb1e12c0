import { type Caller, requireUser } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { samePassword, wrongProof } from '../domain/errors.ts'
import { ofUser } from '../domain/event-states.ts'
import type { Granted } from '../identity-provider.ts'
import { PASSWORD_CHANGED, securityMail } from '../mails.ts'
import { type Attempt, beginAttempt } from '../policies/attempts.ts'
import { endUngranted } from '../policies/end-sessions.ts'
import { ownSession } from '../policies/own-session.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Changes the caller's password and ends their other sessions.
 * @throws ServiceError `forbidden`, `invalid_credentials`, `same_password`, `weak_password`, `too_many_sign_in_attempts`
 */
export async function changePassword(
  deps: Pick<
    AuthDeps,
    'endSessionsJob' | 'identity' | 'attempts' | 'sessions' | 'mail' | 'config' | 'now' | 'emit' | 'publish'
  >,
  caller: Caller,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<{ changed: true }> {
  const userId = requireUser(caller)
  if (newPassword.normalize('NFKC') === currentPassword.normalize('NFKC')) throw samePassword()
  const { identity, sessions } = deps
  const holder = await ownSession(deps, caller)
  const { sessionId } = holder
  const attempt = await beginAttempt(deps, caller, {
    name: `password ${userId}`,
    userId,
    place: sessionId,
  })
  const ending = { userId, kept: sessionId, changedAt: deps.now() }
  const also = async ({ user, grant }: Granted) => [
    deps.endSessionsJob(ending),
    await deps.mail(securityMail(user.email, PASSWORD_CHANGED)),
    deps.publish({ type: 'password.changed', ...ofUser(userId) }, caller),
    ...(await sessions.goOnWith(grant, { userId, sessionId })),
  ]
  const change = identity.changePassword(holder, { current: currentPassword, next: newPassword }, also)
  if (!(await settling(attempt, change))) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw wrongProof('password')
  }
  await endUngranted(deps, caller, ending)
  return { changed: true }
}

async function settling(attempt: Attempt, change: Promise<boolean>): Promise<boolean> {
  const isRight = await change.catch(async (error: unknown) => {
    // What refuses the new password has found the current one right.
    await (isServiceError(error, 'weak_password') ? attempt.succeeded() : attempt.undecided())
    throw error
  })
  if (isRight) await attempt.succeeded()
  return isRight
}
