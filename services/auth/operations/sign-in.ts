import type { SignInInput, SignInResult } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { invalidCredentials } from '../domain/errors.ts'
import type { Client } from '../domain/session.ts'
import { beginAttempt, tryingFrom } from '../policies/attempts.ts'
import { type Begun, beginSession, type SessionNeeds } from '../policies/begin-session.ts'
import { knownDevice } from '../policies/known-device.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Begins a session, or asks for the second factor.
 * @throws ServiceError `invalid_credentials`, `too_many_sign_in_attempts`
 */
export async function signIn(
  deps: SessionNeeds & Pick<AuthDeps, 'attempts'>,
  caller: Caller,
  { email, password, client }: SignInInput & { client: Client },
): Promise<{ begun?: Begun; result: SignInResult }> {
  const { identity } = deps
  const name = normalizeEmail(email)
  const user = await identity.findUserByEmail(name)
  const device = await knownDevice(deps, user, client.device)
  const trying = tryingFrom(client, { name, userId: user?.userId }, device)
  const attempt = await beginAttempt(deps, caller, trying)
  const outcome = await identity.signIn(name, password)
  if (outcome === undefined) {
    deps.emit({ event: 'sign_in.refused', ...(user && { userId: user.userId }) }, caller)
    throw invalidCredentials()
  }
  if ('grant' in outcome) {
    await attempt.succeeded()
    const { signedIn, ...begun } = await beginSession(deps, outcome, {
      client,
      by: caller,
      isNewDevice: device === undefined,
    })
    return { begun, result: signedIn }
  }
  await attempt.undecided()
  const { challenge, until } = outcome
  deps.emit({ event: 'sign_in.challenged', userId: outcome.user.userId }, caller)
  return { result: { status: 'totp_required', challenge, expiresAt: until.toISOString() } }
}
