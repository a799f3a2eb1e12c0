import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ofUser } from '../domain/event-states.ts'
import type { Client } from '../domain/session.ts'
import { PASSWORD_CHANGED, securityMail } from '../mails.ts'
import { forgetAttempts, tryingFrom } from '../policies/attempts.ts'
import { endUngranted } from '../policies/end-sessions.ts'
import { newDevice } from '../policies/known-device.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Sets a new password with the token of a mailed link, and ends every session of the user. The link works once, and
 * only until the password changes.
 * @throws ServiceError `invalid_token`, `weak_password`
 */
export async function resetPassword(
  deps: Pick<
    AuthDeps,
    | 'identity'
    | 'attempts'
    | 'sessions'
    | 'mail'
    | 'vault'
    | 'newToken'
    | 'now'
    | 'publish'
    | 'endSessionsJob'
  >,
  caller: Caller,
  { token, password, client }: { token: string; password: string; client: Client },
): Promise<{ device: string; result: { reset: true } }> {
  const changedAt = deps.now()
  const user = await deps.identity.resetPassword(token, password, async ({ userId, email }) => [
    await deps.mail(securityMail(email, PASSWORD_CHANGED)),
    deps.endSessionsJob({ userId, changedAt }),
    deps.publish({ type: 'password.reset', ...ofUser(userId) }, caller),
  ])
  await endUngranted(deps, caller, { userId: user.userId, changedAt })
  await forgetAttempts(deps, tryingFrom(client, { name: normalizeEmail(user.email) }))
  // A known device has its own count of attempts, so that guesses elsewhere cannot lock the user out here.
  return { device: await newDevice(deps, user), result: { reset: true } }
}
