import type { SignedIn, SignInInput, SignInResult } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { challengeOver, invalidCode, invalidCredentials } from '../domain/errors.ts'
import { type Client, hashToken, markOf } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { beginAttempt, tryingFrom } from './attempts.ts'
import { type Begun, beginSession, type SessionNeeds } from './begin-session.ts'
import { knownDevice } from './known-device.ts'
import { isSecondFactor } from './second-factor.ts'

/** Verified in place of a missing hash, so that an unknown e-mail takes as long as a known one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LWhlcmU$RdescudvJCsgt3ub+b4dWRWJTmaaJObG7v2BkH2Cxj0'
const CHALLENGE_SECONDS = 5 * 60
const MAX_CHALLENGE_FAILURES = 5

/**
 * Begins a session, or asks for the second factor.
 * @throws ServiceError `invalid_credentials`, `too_many_sign_in_attempts`
 */
export async function signIn(
  deps: SessionNeeds & Pick<AuthDeps, 'attempts' | 'passwords'>,
  caller: Caller,
  { email, password, client }: SignInInput & { client: Client },
): Promise<{ begun?: Begun; result: SignInResult }> {
  const { logins, passwords, now } = deps
  const name = normalizeEmail(email)
  const login = await logins.findLogin(name)
  const device = await knownDevice(deps, login, client.device)
  const attempt = await beginAttempt(
    deps,
    caller,
    tryingFrom(client, { name, userId: login?.userId }, device),
  )
  const right = await passwords.verify(login?.passwordHash ?? NOBODY, password)
  if (login === undefined || !right) {
    deps.emit({ event: 'sign_in.refused', ...(login && { userId: login.userId }) }, caller)
    throw invalidCredentials()
  }
  const { userId } = login
  if ((await logins.findTwoFactor(userId))?.enabledAt === undefined) {
    await attempt.succeeded()
    const { signedIn, ...begun } = await beginSession(deps, login, {
      client,
      by: caller,
      isNewDevice: device === undefined,
    })
    return { begun, result: signedIn }
  }
  await attempt.undecided()
  const challenge = deps.newToken()
  const until = addSeconds(now(), CHALLENGE_SECONDS)
  const begun = { userId, failures: 0, createdAt: now(), passwordMark: markOf(login) }
  await logins.insertChallenge(hashToken(challenge), begun, until)
  deps.emit({ event: 'sign_in.challenged', userId }, caller)
  return { result: { status: 'totp_required', challenge, expiresAt: until.toISOString() } }
}

/**
 * Completes a sign-in with the second factor. A challenge allows five wrong codes, a user as many as wrong passwords.
 * @throws ServiceError `challenge_over`, `invalid_code`, `too_many_sign_in_attempts`
 */
export async function answerChallenge(
  deps: SessionNeeds & Pick<AuthDeps, 'attempts' | 'totp'>,
  caller: Caller,
  { challenge, code, client }: { challenge: string; code: string; client: Client },
): Promise<Begun & { signedIn: SignedIn }> {
  const challengeHash = hashToken(challenge)
  const known = await deps.logins.findChallenge(challengeHash)
  if (known === undefined || known.failures >= MAX_CHALLENGE_FAILURES) throw challengeOver()
  const login = await deps.logins.findLoginOfUser(known.userId)
  if (login === undefined || markOf(login) !== known.passwordMark) throw challengeOver()
  const device = await knownDevice(deps, login, client.device)
  const { userId } = login
  const attempt = await beginAttempt(
    deps,
    caller,
    tryingFrom(client, { name: `code ${userId}`, userId }, device),
  )
  if (!(await deps.logins.tryChallenge(challengeHash, MAX_CHALLENGE_FAILURES))) throw challengeOver()
  if (!(await isSecondFactor(deps, caller, { userId, code }))) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw invalidCode()
  }
  await deps.logins.removeChallenge(challengeHash)
  await attempt.succeeded()
  return beginSession(deps, login, { client, by: caller, isNewDevice: device === undefined })
}
