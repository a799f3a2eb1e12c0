import type { Actor } from '#platform/caller'
import { ofSession } from '../domain/event-states.ts'
import {
  hashToken,
  isOver,
  isStale,
  isWithinGrace,
  markOf,
  notSignedIn,
  type SessionRecord,
} from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'logins' | 'config' | 'now' | 'publish'>
type Bearer = { token: string | undefined; isUse?: boolean }

/**
 * The session of a cookie, unless it has ended, for example by a changed password. Use resets its idle time; automatic
 * requests of a page do not count as use.
 */
export async function findLiveSession(
  deps: Deps,
  by: Actor,
  { token, isUse = true }: Bearer,
): Promise<SessionRecord | undefined> {
  if (token === undefined || token === '') return undefined
  const session = await follow(deps, by, hashToken(token))
  const { sessions, config, now } = deps
  if (session === undefined || isOver(session, config, now())) return undefined
  if (!(await isOfPresentPassword(deps, session))) return undefined
  if (!isUse || !isStale(session, now())) return session
  const lastUsedAt = now()
  await sessions.updateSession(session, { lastUsedAt })
  return { ...session, lastUsedAt }
}

async function isOfPresentPassword(
  { logins }: Deps,
  { userId, passwordMark }: SessionRecord,
): Promise<boolean> {
  if (passwordMark === undefined) return true
  const login = await logins.findLoginOfUser(userId)
  return login !== undefined && markOf(login) === passwordMark
}

/**
 * A token that was replaced moments ago is still accepted, for requests that were under way. Later use means that the
 * token was copied; owner and thief cannot be told apart, so the session ends.
 */
async function follow(deps: Deps, by: Actor, tokenHash: string): Promise<SessionRecord | undefined> {
  const found = await deps.sessions.findSession(tokenHash)
  if (found === undefined || !('superseded' in found)) return found
  const { superseded } = found
  if (isWithinGrace(superseded, deps.now())) {
    const successor = await deps.sessions.findSession(superseded.successorHash)
    return successor && !('superseded' in successor) ? successor : undefined
  }
  await deps.sessions.removeSessionsOfUser(superseded.userId, {
    only: superseded.sessionId,
    also: (session) => [deps.publish({ type: 'session.replayed', ...ofSession(session) }, by)],
  })
  return undefined
}

/** @throws ServiceError `unauthorized` */
export async function requireLiveSession(deps: Deps, by: Actor, bearer: Bearer): Promise<SessionRecord> {
  const session = await findLiveSession(deps, by, bearer)
  if (session === undefined) throw notSignedIn()
  return session
}

export type Ending = Pick<AuthDeps, 'sessions' | 'publish'>

/** Ends this session. Repeatable. */
export async function endSession(
  { sessions, publish }: Ending,
  by: Actor,
  { userId, sessionId }: Pick<SessionRecord, 'userId' | 'sessionId'>,
): Promise<void> {
  await sessions.removeSessionsOfUser(userId, {
    only: sessionId,
    also: (ended) => [publish({ type: 'session.ended', ...ofSession(ended) }, by)],
  })
}
