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

/**
 * Ends the sessions that a change of the password ended: their grant no longer holds, and they are refused already.
 * `kept` is the session that made the change. Repeatable.
 */
export async function endUngranted(
  deps: Ending,
  by: Actor,
  { userId, kept, changedAt }: { userId: string; kept?: string | undefined; changedAt: Date },
): Promise<void> {
  for (const { sessionId, grant, createdAt } of await deps.sessions.listSessions(userId)) {
    if (sessionId === kept) continue
    const holds =
      grant === undefined
        ? createdAt > changedAt
        : (await deps.identity.findGranted({ userId, grant })) !== undefined
    if (!holds) await endSession(deps, by, { userId, sessionId })
  }
}

/** Ends this session. Repeatable. */
export async function endSession(
  deps: Ending,
  by: Actor,
  { userId, sessionId }: Pick<SessionRecord, 'userId' | 'sessionId'>,
): Promise<void> {
  await endSessions(deps, by, { userId, only: sessionId, type: 'session.ended' })
}
