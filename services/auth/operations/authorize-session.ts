import type { AuthorizedSession } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { hashToken, isSteppedUp, type SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { requireLiveSession } from '../policies/live-session.ts'
import { membershipOf, permissionsOf } from '../policies/session-account.ts'

type Fields = Omit<AuthorizedSession, 'setCookie'>

/**
 * The permissions of a session in its account. `newToken` replaces the token when it is due and the answer can carry
 * it.
 * @throws ServiceError `unauthorized`
 */
export async function authorizeSession(
  deps: Pick<AuthDeps, 'sessions' | 'identity' | 'usersAccounts' | 'config' | 'now' | 'newToken' | 'publish'>,
  caller: Caller,
  { token, mayRotate, isUse }: { token?: string | undefined; mayRotate: boolean; isUse: boolean },
): Promise<{ fields: Fields; newToken?: string }> {
  const session = await requireLiveSession(deps, caller, { token, isUse })
  const membership = await membershipOf(deps, session, caller.requestId)
  const { userId, sessionId } = session
  const fields: Fields = {
    accountId: membership?.accountId ?? '',
    principal: { type: 'user', id: userId },
    permissions: await permissionsOf(deps, userId, membership),
    ...(membership && { role: membership.role }),
    sessionId,
    isSteppedUp: isSteppedUp(session, deps.config.stepUpSeconds, deps.now()),
  }
  const newToken = mayRotate ? await rotate(deps, session) : undefined
  return { fields, ...(newToken !== undefined && { newToken }) }
}

/** @returns the new token; `undefined` if the current one is recent or a concurrent request replaced it */
async function rotate(
  { sessions, config, now, newToken }: Pick<AuthDeps, 'sessions' | 'config' | 'now' | 'newToken'>,
  session: SessionRecord,
): Promise<string | undefined> {
  if (addSeconds(session.tokenSince, config.sessionRotationSeconds) > now()) return undefined
  const token = newToken()
  return (await sessions.replaceToken(session, hashToken(token), now())) ? token : undefined
}
