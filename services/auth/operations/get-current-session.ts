import type { CurrentSession } from '#contracts/auth'
import { type Caller, systemCaller } from '#platform/caller'
import { type SessionRecord, toSessionView } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { requireLiveSession } from './live-session.ts'
import { membershipOf, permissionsOf } from './session-account.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'logins' | 'usersAccounts' | 'config' | 'now' | 'publish'>

/** The signed-in user with account and role. @throws ServiceError `unauthorized` */
export async function getCurrentSession(
  deps: Deps,
  caller: Caller,
  token: string | undefined,
): Promise<CurrentSession> {
  return describeSession(deps, await requireLiveSession(deps, caller, { token }), caller.requestId)
}

/** The session with its user, account, role and permissions. */
export async function describeSession(
  deps: Pick<Deps, 'sessions' | 'logins' | 'usersAccounts' | 'config' | 'publish'>,
  session: SessionRecord,
  requestId: string,
): Promise<CurrentSession> {
  const { userId, sessionId } = session
  const ask = systemCaller('auth', requestId)
  const [user, membership, twoFactor] = await Promise.all([
    deps.usersAccounts.getUser(ask, { params: { userId } }),
    membershipOf(deps, session, requestId),
    deps.logins.findTwoFactor(userId),
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
