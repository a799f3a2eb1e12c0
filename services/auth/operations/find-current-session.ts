import type { CurrentSession } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from '../policies/current-session.ts'
import { findLiveSession } from '../policies/live-session.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'identity' | 'usersAccounts' | 'config' | 'now' | 'publish'>

/** The signed-in user; empty when nobody is signed in. */
export async function findCurrentSession(
  deps: Deps,
  caller: Caller,
  token: string | undefined,
): Promise<{ current?: CurrentSession }> {
  const session = await findLiveSession(deps, caller, { token })
  return session === undefined ? {} : { current: await describeSession(deps, session, caller.requestId) }
}
