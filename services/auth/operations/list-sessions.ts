import type { Session } from '#contracts/auth'
import { type Caller, requireUser } from '#platform/caller'
import { toSessionView } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

/** Every session of the user, newest first. @throws ServiceError `forbidden` */
export async function listSessions(
  { sessions, config }: Pick<AuthDeps, 'sessions' | 'config'>,
  caller: Caller,
): Promise<{ results: Session[] }> {
  const own = await sessions.listSessions(requireUser(caller))
  return { results: own.map((session) => toSessionView(session, config, caller.sessionId ?? '')) }
}
