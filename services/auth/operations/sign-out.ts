import type { AuthDeps } from '../ports.ts'
import { findLiveSession } from './live-session.ts'

/** Ends the session of this token, if there is one. */
export async function signOut(
  deps: Pick<AuthDeps, 'sessions' | 'config' | 'now' | 'emit'>,
  token: string | undefined,
): Promise<void> {
  const session = await findLiveSession(deps, token)
  if (session === undefined) return
  await deps.sessions.removeSession(session.tokenHash)
  deps.emit({ event: 'session.ended', userId: session.userId, sessionId: session.sessionId })
}
