import { type Caller, requireUser } from '#platform/caller'
import { sessionNotFound } from '../domain/session.ts'
import { type Ending, endSessions } from '../policies/end-sessions.ts'

/** Ends one session, which may be the caller's own. @throws ServiceError `forbidden`, `session_not_found` */
export async function revokeSession(
  deps: Ending,
  caller: Caller,
  sessionId: string,
): Promise<{ revoked: number }> {
  const userId = requireUser(caller)
  const revoked = await endSessions(deps, caller, { userId, only: sessionId, type: 'session.revoked' })
  if (revoked === 0) throw sessionNotFound()
  return { revoked }
}
