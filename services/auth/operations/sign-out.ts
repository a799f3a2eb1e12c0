import type { Caller } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'
import { findLiveSession } from './live-session.ts'

/** Ends the session of this token, if there is one. */
export async function signOut(
  deps: Pick<AuthDeps, 'sessions' | 'logins' | 'config' | 'now' | 'emit'>,
  caller: Caller,
  token: string | undefined,
): Promise<void> {
  const session = await findLiveSession(deps, caller, { token })
  if (session === undefined) return
  const { userId, sessionId } = session
  await deps.sessions.removeSessionsOfUser(userId, { only: sessionId })
  deps.emit({ event: 'session.ended', userId, sessionId }, caller)
}
