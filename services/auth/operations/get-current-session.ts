import type { CurrentSession } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { notSignedIn } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { describeSession } from './describe-session.ts'
import { findLiveSession } from './find-live-session.ts'

/** Who is signed in, in which account and role. @throws ServiceError `unauthorized` */
export async function getCurrentSession(
  deps: AuthDeps,
  caller: Caller,
  token: string | undefined,
): Promise<CurrentSession> {
  const session = await findLiveSession(deps, token)
  if (session === undefined) throw notSignedIn()
  return describeSession(deps, session, caller.requestId)
}
