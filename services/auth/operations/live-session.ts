import {
  hashToken,
  isOver,
  isStale,
  isWithinGrace,
  notSignedIn,
  type SessionRecord,
} from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'config' | 'now' | 'emit'>

/** The session a cookie names, if it has not ended; being asked for keeps it from idling out. */
export async function findLiveSession(
  deps: Deps,
  token: string | undefined,
): Promise<SessionRecord | undefined> {
  if (token === undefined || token === '') return undefined
  const session = await follow(deps, hashToken(token))
  const { sessions, config, now } = deps
  if (session === undefined || isOver(session, config, now())) return undefined
  if (!isStale(session, now())) return session
  const lastUsedAt = now()
  await sessions.updateSession(session, { lastUsedAt })
  return { ...session, lastUsedAt }
}

/**
 * A token that was replaced a moment ago still counts, for requests that were under way. Later it means that somebody
 * has a copy of it, and nobody can tell who is the thief: the session ends.
 */
async function follow(deps: Deps, tokenHash: string): Promise<SessionRecord | undefined> {
  const found = await deps.sessions.findSession(tokenHash)
  if (found === undefined || !('superseded' in found)) return found
  const { superseded } = found
  if (isWithinGrace(superseded, deps.now())) {
    const successor = await deps.sessions.findSession(superseded.successorHash)
    return successor && !('superseded' in successor) ? successor : undefined
  }
  const { userId, sessionId } = superseded
  if ((await deps.sessions.removeSessionsOfUser(userId, { only: sessionId })) > 0)
    deps.emit({ event: 'session.replayed', userId, sessionId })
  return undefined
}

/** @throws ServiceError `unauthorized` */
export async function requireLiveSession(deps: Deps, token: string | undefined): Promise<SessionRecord> {
  const session = await findLiveSession(deps, token)
  if (session === undefined) throw notSignedIn()
  return session
}
