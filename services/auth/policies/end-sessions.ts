import type { Actor } from '#platform/caller'
import { ofSession } from '../domain/event-states.ts'
import type { SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

export type Ending = Pick<AuthDeps, 'sessions' | 'identity' | 'publish'>

/**
 * Ends the sessions of a user, or all but one or only one of them, each with its event. Repeatable.
 * @returns how many it ended
 */
export async function endSessions(
  { sessions, identity, publish }: Ending,
  by: Actor,
  {
    userId,
    type,
    ...which
  }: {
    userId: string
    except?: string
    only?: string
    type: 'session.ended' | 'session.revoked' | 'session.replayed'
  },
): Promise<number> {
  const ended = await sessions.removeSessionsOfUser(userId, {
    ...which,
    also: (session) => [publish({ type, ...ofSession(session) }, by)],
  })
  for (const { grant } of ended) await identity.releaseGrant({ userId, grant })
  return ended.length
}

/** Ends this session. Repeatable. */
export async function endSession(
  deps: Ending,
  by: Actor,
  { userId, sessionId }: Pick<SessionRecord, 'userId' | 'sessionId'>,
): Promise<void> {
  await endSessions(deps, by, { userId, only: sessionId, type: 'session.ended' })
}
