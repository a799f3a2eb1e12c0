import { normalizeEmail } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { invalidToken, weakPassword, wrongProof } from '../domain/errors.ts'
import { ofUser } from '../domain/event-states.ts'
import { type Client, hashToken, markOf } from '../domain/session.ts'
import { passwordResetMail, securityMail } from '../mails.ts'
import type { AuthDeps } from '../ports.ts'
import { beginAttempt, forgetAttempts, tryingFrom } from './attempts.ts'
import { mayMailReset } from './count-mail.ts'
import { newDevice } from './known-device.ts'
import { isPassword } from './own-sessions.ts'

const RESET_SECONDS = 3600
const CHANGED = 'Your password was changed'

/** @throws ServiceError `weak_password` */
export async function refuseWeak(
  { isWeakPassword }: Pick<AuthDeps, 'isWeakPassword'>,
  password: string,
  hints: readonly string[],
): Promise<void> {
  if (await isWeakPassword(password, ['marqo', 'cloud', ...hints])) throw weakPassword()
}

/**
 * Mails a reset link if the address has a user; without a user, the work is the same. At the limit of mails the answer
 * is the same but no mail is sent, because the links already sent stay valid.
 */
export async function requestPasswordReset(
  deps: Pick<AuthDeps, 'logins' | 'attempts' | 'mail' | 'newToken' | 'now' | 'config' | 'emit'>,
  caller: Caller,
  { email }: { email: string },
): Promise<{ sent: true }> {
  const normal = normalizeEmail(email)
  if (!(await mayMailReset(deps, normal))) return { sent: true }
  const login = await deps.logins.findLogin(normal)
  const token = deps.newToken()
  const mail = await deps.mail(passwordResetMail(normal, { token, consoleUrl: deps.config.consoleUrl }))
  await deps.logins.insertReset(hashToken(token), login, {
    until: addSeconds(deps.now(), RESET_SECONDS),
    also: login ? [mail] : [],
  })
  deps.emit({ event: 'password.reset_requested' }, caller)
  return { sent: true }
}

/**
 * Sets a new password with the token of a mailed link, and ends every session of the user. The link works once, and
 * only until the password changes.
 * @throws ServiceError `invalid_token`, `weak_password`
 */
export async function resetPassword(
  deps: Pick<
    AuthDeps,
    | 'logins'
    | 'attempts'
    | 'sessions'
    | 'passwords'
    | 'isWeakPassword'
    | 'mail'
    | 'vault'
    | 'newToken'
    | 'publish'
  >,
  caller: Caller,
  { token, password, client }: { token: string; password: string; client: Client },
): Promise<{ device?: string; result: { reset: true } }> {
  const tokenHash = hashToken(token)
  // The token is checked before anything expensive.
  const known = await deps.logins.findReset(tokenHash)
  if (known === undefined) throw invalidToken()
  await refuseWeak(deps, password, [known.email])
  const passwordHash = await deps.passwords.hash(password)
  const userId = await deps.logins.useReset(tokenHash, passwordHash, async (login) => [
    await deps.mail(securityMail(login.email, CHANGED)),
    deps.publish({ type: 'password.reset', ...ofUser(login.userId) }, caller),
  ])
  if (userId === undefined) throw invalidToken()
  await deps.sessions.removeSessionsOfUser(userId)
  const login = await deps.logins.findLoginOfUser(userId)
  if (login) await forgetAttempts(deps, tryingFrom(client, { name: normalizeEmail(login.email) }))
  // A known device has its own count of attempts, so that guesses elsewhere cannot lock the user out here.
  return { ...(login && { device: await newDevice(deps, login) }), result: { reset: true } }
}

/**
 * Changes the caller's password and ends their other sessions.
 * @throws ServiceError `forbidden`, `invalid_credentials`, `weak_password`, `too_many_sign_in_attempts`
 */
export async function changePassword(
  deps: Pick<
    AuthDeps,
    | 'logins'
    | 'attempts'
    | 'sessions'
    | 'passwords'
    | 'isWeakPassword'
    | 'mail'
    | 'config'
    | 'now'
    | 'emit'
    | 'publish'
  >,
  caller: Caller,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<{ changed: true }> {
  const userId = requireUser(caller)
  const attempt = await beginAttempt(deps, caller, {
    name: `password ${userId}`,
    userId,
    place: caller.sessionId ?? '',
  })
  if (!(await isPassword(deps, userId, currentPassword))) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw wrongProof('password')
  }
  await attempt.succeeded()
  const login = await deps.logins.findLoginOfUser(userId)
  await refuseWeak(deps, newPassword, login ? [login.email] : [])
  const told = login ? [await deps.mail(securityMail(login.email, CHANGED))] : []
  const passwordHash = await deps.passwords.hash(newPassword)
  const sessionId = caller.sessionId ?? ''
  await deps.logins.updatePassword(userId, passwordHash, async () => [
    ...told,
    deps.publish({ type: 'password.changed', ...ofUser(userId) }, caller),
    ...(await deps.sessions.goOnWith(markOf({ passwordHash }), { userId, sessionId })),
  ])
  await deps.sessions.removeSessionsOfUser(userId, { except: sessionId })
  return { changed: true }
}
