import type { Actor } from '#platform/caller'
import {
  hashToken,
  isOver,
  isStale,
  isWithinGrace,
  notSignedIn,
  type SessionRecord,
} from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { endSessions } from './end-sessions.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'identity' | 'config' | 'now' | 'publish'>
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
  if (!(await holdsStill(deps, session))) return undefined
  if (!isUse || !isStale(session, now())) return session
  const lastUsedAt = now()
  await sessions.updateSession(session, { lastUsedAt })
  return { ...session, lastUsedAt }
}

async function holdsStill({ identity }: Deps, { userId, grant }: SessionRecord): Promise<boolean> {
  return grant === undefined || (await identity.findGranted({ userId, grant })) !== undefined
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
  await endSessions(deps, by, { ...superseded, only: superseded.sessionId, type: 'session.replayed' })
  return undefined
}

/** @throws ServiceError `unauthorized` */
export async function requireLiveSession(deps: Deps, by: Actor, bearer: Bearer): Promise<SessionRecord> {
  const session = await findLiveSession(deps, by, bearer)
  if (session === undefined) throw notSignedIn()
  return session
}
