import { hashToken, isOver, isStale, type SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

/** The session a cookie names, if it has not ended; being asked for keeps it from idling out. */
export async function findLiveSession(
  { logins, config, now }: Pick<AuthDeps, 'logins' | 'config' | 'now'>,
  token: string | undefined,
): Promise<SessionRecord | undefined> {
  if (token === undefined || token === '') return undefined
  const session = await logins.findSession(hashToken(token))
  if (session === undefined || isOver(session, config, now())) return undefined
  if (!isStale(session, now())) return session
  const used = { ...session, lastUsedAt: now() }
  await logins.touchSession(used)
  return used
}
