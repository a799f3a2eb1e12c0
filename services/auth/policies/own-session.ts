import { type Caller, requireUser } from '#platform/caller'
import { notSignedIn, type SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

/** The caller's session. @throws ServiceError `forbidden`, `unauthorized` when it has ended since */
export async function ownSession(
  { sessions }: Pick<AuthDeps, 'sessions'>,
  caller: Caller,
): Promise<SessionRecord> {
  const session = await sessions.findSessionOf(requireUser(caller), caller.sessionId ?? '')
  if (session === undefined) throw notSignedIn()
  return session
}
