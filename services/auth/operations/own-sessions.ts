import type { CurrentSession, Session, StepUpInput } from '#contracts/auth'
import { type Caller, requireUser, systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { wrongProof } from '../domain/errors.ts'
import { ofSession } from '../domain/event-states.ts'
import { notSignedIn, type SessionRecord, sessionNotFound, toSessionView } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { beginAttempt } from './attempts.ts'
import { describeSession } from './get-current-session.ts'
import { isSecondFactor } from './second-factor.ts'
import { moveSession } from './session-account.ts'

type SessionDeps = Pick<AuthDeps, 'sessions' | 'config' | 'publish'>

/** Every session of the user, newest first. @throws ServiceError `forbidden` */
export async function listSessions(
  { sessions, config }: SessionDeps,
  caller: Caller,
): Promise<{ results: Session[] }> {
  const own = await sessions.listSessions(requireUser(caller))
  return { results: own.map((session) => toSessionView(session, config, caller.sessionId ?? '')) }
}

/** Ends one session, which may be the caller's own. @throws ServiceError `forbidden`, `session_not_found` */
export async function revokeSession(
  { sessions, publish }: SessionDeps,
  caller: Caller,
  sessionId: string,
): Promise<{ revoked: number }> {
  const userId = requireUser(caller)
  const also = (session: SessionRecord) => [
    publish({ type: 'session.revoked', ...ofSession(session) }, caller),
  ]
  const revoked = await sessions.removeSessionsOfUser(userId, { only: sessionId, also })
  if (revoked === 0) throw sessionNotFound()
  return { revoked }
}

/** Ends every session except the caller's. @throws ServiceError `forbidden` */
export async function revokeOtherSessions(
  { sessions, publish }: SessionDeps,
  caller: Caller,
): Promise<{ revoked: number }> {
  const userId = requireUser(caller)
  const except = caller.sessionId ?? ''
  const also = (session: SessionRecord) => [
    publish({ type: 'session.revoked', ...ofSession(session) }, caller),
  ]
  const revoked = await sessions.removeSessionsOfUser(userId, { except, also })
  return { revoked }
}

/** @throws ServiceError `forbidden`, `account_not_found` when the user is no member of it */
export async function switchAccount(
  deps: Pick<AuthDeps, 'sessions' | 'logins' | 'usersAccounts' | 'config' | 'publish'>,
  caller: Caller,
  accountId: string,
): Promise<CurrentSession> {
  const userId = requireUser(caller)
  const ask = systemCaller('auth', caller.requestId)
  const { membership } = await deps.usersAccounts.findMembership(ask, { params: { accountId, userId } })
  if (membership === undefined)
    throw new ServiceError({
      kind: 'not_found',
      code: 'account_not_found',
      message: 'You are a member of no such account.',
    })
  const session = await ownSession(deps, caller)
  if (!(await moveSession(deps, caller, { session, accountId }))) throw notSignedIn()
  return describeSession(deps, { ...session, accountId }, caller.requestId)
}

/**
 * Proves that the user is present: with a code when two-factor sign-in is on, else with the password.
 * @throws ServiceError `forbidden`, `invalid_credentials`, `invalid_code`, `unprocessable_entity`,
 * `too_many_sign_in_attempts`
 */
export async function stepUp(
  deps: Pick<
    AuthDeps,
    | 'sessions'
    | 'logins'
    | 'attempts'
    | 'passwords'
    | 'totp'
    | 'vault'
    | 'now'
    | 'config'
    | 'emit'
    | 'publish'
  >,
  caller: Caller,
  given: StepUpInput,
): Promise<{ steppedUpUntil: string }> {
  const userId = requireUser(caller)
  const session = await ownSession(deps, caller)
  const needsCode = (await deps.logins.findTwoFactor(userId))?.enabledAt !== undefined
  if (needsCode ? given.code === undefined : given.password === undefined) throw missingProof(needsCode)
  const name = `${needsCode ? 'code' : 'password'} ${userId}`
  const attempt = await beginAttempt(deps, caller, { name, userId, place: session.sessionId })
  const isRight = needsCode
    ? await isSecondFactor(deps, caller, { userId, code: given.code ?? '' })
    : await isPassword(deps, userId, given.password ?? '')
  if (!isRight) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw wrongProof(needsCode ? 'code' : 'password')
  }
  await attempt.succeeded()
  const provedAt = deps.now()
  const told = [deps.publish({ type: 'session.stepped_up', ...ofSession(session) }, caller)]
  if (!(await deps.sessions.updateSession(session, { provedAt }, () => told))) throw notSignedIn()
  return { steppedUpUntil: addSeconds(provedAt, deps.config.stepUpSeconds).toISOString() }
}

export async function isPassword(
  { logins, passwords }: Pick<AuthDeps, 'logins' | 'passwords'>,
  userId: string,
  password: string,
): Promise<boolean> {
  const login = await logins.findLoginOfUser(userId)
  return login !== undefined && passwords.verify(login.passwordHash, password)
}

/** The caller's session. @throws ServiceError `unauthorized` when it has ended since */
async function ownSession(
  { sessions }: Pick<AuthDeps, 'sessions'>,
  { principal, sessionId }: Caller,
): Promise<SessionRecord> {
  const own = await sessions.listSessions(principal.id)
  const session = own.find((one) => one.sessionId === sessionId)
  if (session === undefined) throw notSignedIn()
  return session
}

function missingProof(needsCode: boolean): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: needsCode
      ? 'Two-factor sign-in is on: send a code of your authenticator, or a recovery code, as code.'
      : 'Send your password as password.',
  })
}
