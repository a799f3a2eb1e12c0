import type { CurrentSession, SignInInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { hashToken, invalidCredentials, type SessionRecord, tooManyAttempts } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from './describe-session.ts'
import { internalCaller } from './internal-caller.ts'

/** Verified in place of a hash that does not exist, so that an unknown e-mail takes as long as a known one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LWhlcmU$RdescudvJCsgt3ub+b4dWRWJTmaaJObG7v2BkH2Cxj0'

/**
 * Begins a session. `token` is for the cookie alone.
 * @throws ServiceError `invalid_credentials`, `too_many_sign_in_attempts`
 */
export async function signIn(
  deps: AuthDeps,
  caller: Caller,
  { email, password, address }: SignInInput & { address: string },
): Promise<{ token: string; current: CurrentSession }> {
  const { logins, passwords, config, now } = deps
  const normal = normalizeEmail(email)
  await refuseLocked(deps, normal, address)
  const login = await logins.findLogin(normal)
  const right = await passwords.verify(login?.passwordHash ?? NOBODY, password)
  if (login === undefined || !right) {
    const until = addSeconds(now(), config.lockoutSeconds)
    await Promise.all([logins.addFailure(normal, until), logins.addFailure(address, until)])
    deps.emit({ event: 'sign_in.refused' })
    throw invalidCredentials()
  }
  const ask = internalCaller(caller.requestId)
  const { results } = await deps.usersAccounts.listUserMemberships(ask, { params: { userId: login.userId } })
  const [membership] = results
  if (membership === undefined) throw invalidCredentials()
  await logins.clearFailures(normal)
  const token = deps.newToken()
  const session: SessionRecord = {
    sessionId: deps.newId('session'),
    tokenHash: hashToken(token),
    userId: login.userId,
    accountId: membership.accountId,
    createdAt: now(),
    lastUsedAt: now(),
  }
  await logins.insertSession(session)
  const { userId, accountId, sessionId } = session
  deps.emit({ event: 'session.created', userId, accountId, sessionId })
  return { token, current: await describeSession(deps, session, caller.requestId) }
}

async function refuseLocked(
  { logins, config, emit }: AuthDeps,
  email: string,
  address: string,
): Promise<void> {
  const [ofEmail, ofAddress] = await Promise.all([logins.failures(email), logins.failures(address)])
  if (ofEmail < config.maxFailuresPerEmail && ofAddress < config.maxFailuresPerAddress) return
  emit({ event: 'sign_in.locked' })
  throw tooManyAttempts(config.lockoutSeconds)
}
