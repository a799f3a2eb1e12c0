import type { CurrentSession } from '#contracts/auth'
import { systemCaller } from '#platform/caller'
import { type SessionRecord, toSessionView } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { membershipOf, permissionsOf } from './session-account.ts'

/** The session with its user, account, role and permissions. */
export async function describeSession(
  deps: Pick<AuthDeps, 'sessions' | 'identity' | 'usersAccounts' | 'config' | 'publish'>,
  session: SessionRecord,
  requestId: string,
): Promise<CurrentSession> {
  const { userId, sessionId } = session
  const ask = systemCaller('auth', requestId)
  const [user, membership, twoFactor] = await Promise.all([
    deps.usersAccounts.getUser(ask, { params: { userId } }),
    membershipOf(deps, session, requestId),
    deps.identity.findSecondFactor(userId),
  ])
  const account =
    membership && (await deps.usersAccounts.getAccount(ask, { params: { accountId: membership.accountId } }))
  return {
    session: toSessionView(session, deps.config, sessionId),
    user,
    hasTwoFactor: twoFactor?.enabledAt !== undefined,
    ...(account && { account }),
    ...(membership && { role: membership.role }),
    permissions: await permissionsOf(deps, userId, membership),
  }
}
