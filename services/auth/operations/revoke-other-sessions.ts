import { type Caller, requireUser } from '#platform/caller'
import { type Ending, endSessions } from '../policies/end-sessions.ts'

/** Ends every session except the caller's. @throws ServiceError `forbidden` */
export async function revokeOtherSessions(deps: Ending, caller: Caller): Promise<{ revoked: number }> {
  const userId = requireUser(caller)
  const except = caller.sessionId ?? ''
  return { revoked: await endSessions(deps, caller, { userId, except, type: 'session.revoked' }) }
}
