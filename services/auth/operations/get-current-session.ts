import type { CurrentSession } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from '../policies/current-session.ts'
import { requireLiveSession } from '../policies/live-session.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'identity' | 'usersAccounts' | 'config' | 'now' | 'publish'>

/** The signed-in user with account and role. @throws ServiceError `unauthorized` */
export async function getCurrentSession(
  deps: Deps,
  caller: Caller,
  token: string | undefined,
): Promise<CurrentSession> {
  return describeSession(deps, await requireLiveSession(deps, caller, { token }), caller.requestId)
}
