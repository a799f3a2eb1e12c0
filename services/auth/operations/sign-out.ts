import { hashToken } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

/** Ends the session of this token, if there is one. */
export async function signOut(
  { logins, emit }: Pick<AuthDeps, 'logins' | 'emit'>,
  token: string | undefined,
): Promise<void> {
  if (token === undefined || token === '') return
  const session = await logins.findSession(hashToken(token))
  if (session === undefined) return
  await logins.removeSession(session.tokenHash)
  emit({ event: 'session.ended', userId: session.userId, sessionId: session.sessionId })
}
