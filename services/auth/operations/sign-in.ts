import type { SignedIn, SignInInput, SignInResult } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { challengeOver, invalidCode, invalidCredentials } from '../domain/errors.ts'
import { type Client, hashToken } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { countFailure, refuseLocked } from './attempts.ts'
import { beginSession } from './begin-session.ts'
import { isSecondFactor } from './second-factor.ts'

/** Verified in place of a hash that does not exist, so that an unknown e-mail takes as long as a known one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LWhlcmU$RdescudvJCsgt3ub+b4dWRWJTmaaJObG7v2BkH2Cxj0'
const CHALLENGE_SECONDS = 5 * 60
const MAX_CHALLENGE_FAILURES = 5

/**
 * Begins a session, or asks for the second factor. `token` is for the cookie alone.
 * @throws ServiceError `invalid_credentials`, `too_many_sign_in_attempts`
 */
export async function signIn(
  deps: AuthDeps,
  caller: Caller,
  { email, password, client }: SignInInput & { client: Client },
): Promise<{ token?: string; result: SignInResult }> {
  const { logins, passwords, now } = deps
  const who = { name: normalizeEmail(email), address: client.address }
  await refuseLocked(deps, who)
  const login = await logins.findLogin(who.name)
  const right = await passwords.verify(login?.passwordHash ?? NOBODY, password)
  if (login === undefined || !right) {
    await countFailure(deps, who)
    throw invalidCredentials()
  }
  const { userId } = login
  if ((await logins.findTwoFactor(userId))?.enabledAt === undefined) {
    await logins.clearAttempts(who.name)
    const { token, signedIn } = await beginSession(deps, userId, { client, requestId: caller.requestId })
    return { token, result: signedIn }
  }
  const challenge = deps.newToken()
  const until = addSeconds(now(), CHALLENGE_SECONDS)
  await logins.insertChallenge(hashToken(challenge), { userId, failures: 0, createdAt: now() }, until)
  deps.emit({ event: 'sign_in.challenged', userId })
  return { result: { status: 'totp_required', challenge, expiresAt: until.toISOString() } }
}

/**
 * Ends a sign-in with the second factor. A challenge bears five wrong codes, a user as many as wrong passwords.
 * @throws ServiceError `challenge_over`, `invalid_code`, `too_many_sign_in_attempts`
 */
export async function answerChallenge(
  deps: AuthDeps,
  caller: Caller,
  { challenge, code, client }: { challenge: string; code: string; client: Client },
): Promise<{ token: string; signedIn: SignedIn }> {
  const challengeHash = hashToken(challenge)
  const known = await deps.logins.findChallenge(challengeHash)
  if (known === undefined || known.failures >= MAX_CHALLENGE_FAILURES) throw challengeOver()
  const who = { name: `code ${known.userId}`, address: client.address }
  await refuseLocked(deps, who)
  // Counted before the code is looked at, so that guessing in parallel gains nothing.
  if (!(await deps.logins.updateChallenge(challengeHash, { ...known, failures: known.failures + 1 })))
    throw challengeOver()
  if (!(await isSecondFactor(deps, known.userId, code))) {
    await countFailure(deps, who)
    throw invalidCode()
  }
  await deps.logins.updateChallenge(challengeHash, undefined)
  const login = await deps.logins.findLoginOfUser(known.userId)
  if (login) await deps.logins.clearAttempts(normalizeEmail(login.email))
  await deps.logins.clearAttempts(who.name)
  return beginSession(deps, known.userId, { client, requestId: caller.requestId })
}
