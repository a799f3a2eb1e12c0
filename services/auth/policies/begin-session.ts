import type { SignedIn } from '#contracts/auth'
import { type Actor, systemCaller } from '#platform/caller'
import { invalidCredentials } from '../domain/errors.ts'
import { ofSession, sessionState } from '../domain/event-states.ts'
import { type Client, hashToken, newSession } from '../domain/session.ts'
import type { Granted } from '../identity-provider.ts'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from './current-session.ts'
import { newDevice } from './known-device.ts'
import { type Ending, endSession } from './end-sessions.ts'

/** More sessions than anybody needs; beyond it the oldest is removed. */
const MAX_SESSIONS = 50

/** Values for the browser's cookies only: the session's token, and the mark of a known device. */
export type Begun = { token: string; device: string }

/** What beginning a session needs. */
export type SessionNeeds = Pick<
  AuthDeps,
  | 'sessions'
  | 'identity'
  | 'usersAccounts'
  | 'vault'
  | 'newToken'
  | 'newId'
  | 'now'
  | 'config'
  | 'emit'
  | 'publish'
>

/**
 * Begins a session for a user who has proved their identity.
 * @throws ServiceError `invalid_credentials` when the password changed in the meantime
 */
export async function beginSession(
  deps: SessionNeeds,
  { user: { userId }, grant }: Granted,
  { client, by, isNewDevice }: { client: Client; by: Actor; isNewDevice: boolean },
): Promise<Begun & { signedIn: SignedIn }> {
  const { requestId } = by
  const ask = systemCaller('auth', requestId)
  const { results } = await deps.usersAccounts.listUserMemberships(ask, { params: { userId } })
  const accountId = results[0]?.accountId ?? ''
  const token = deps.newToken()
  const sessionId = deps.newId('session')
  const session = newSession(
    { sessionId, tokenHash: hashToken(token), userId, accountId, grant },
    client,
    deps.now(),
  )
  const after = { ...sessionState(session), isNewDevice }
  await deps.sessions.insertSession(session, [
    deps.publish({ type: 'session.started', ...ofSession(session), after }, by),
  ])
  // If the password changed in the meantime, this session has already ended; the caller learns it now.
  const user = await deps.identity.findGranted({ userId, grant })
  if (user === undefined) {
    await endSession(deps, by, session)
    throw invalidCredentials()
  }
  await makeRoom(deps, by, userId)
  if (isNewDevice) deps.emit({ event: 'sign_in.new_device', userId, sessionId }, by)
  const device = await newDevice(deps, user)
  return {
    token,
    device,
    signedIn: { status: 'signed_in', ...(await describeSession(deps, session, requestId)) },
  }
}

async function makeRoom(deps: Ending, by: Actor, userId: string) {
  for (const oldest of (await deps.sessions.listSessions(userId)).slice(MAX_SESSIONS))
    await endSession(deps, by, oldest)
}
