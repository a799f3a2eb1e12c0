import type { SignedIn } from '#contracts/auth'
import { systemCaller } from '#platform/caller'
import { type Client, hashToken, newSession } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from './get-current-session.ts'

/** A session of this user, who has proved who they are. `token` is for the cookie alone. */
export async function beginSession(
  deps: AuthDeps,
  userId: string,
  { client, requestId }: { client: Client; requestId: string },
): Promise<{ token: string; signedIn: SignedIn }> {
  const ask = systemCaller('auth', requestId)
  const { results } = await deps.usersAccounts.listUserMemberships(ask, { params: { userId } })
  const accountId = results[0]?.accountId ?? ''
  const token = deps.newToken()
  const sessionId = deps.newId('session')
  const session = newSession(
    { sessionId, tokenHash: hashToken(token), userId, accountId },
    client,
    deps.now(),
  )
  await deps.sessions.insertSession(session)
  deps.emit({ event: 'session.created', userId, accountId, sessionId })
  return { token, signedIn: { status: 'signed_in', ...(await describeSession(deps, session, requestId)) } }
}
