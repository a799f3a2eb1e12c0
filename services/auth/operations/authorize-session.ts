import type { CallerFields } from '#contracts/auth'
import { type Caller, requirePrincipal } from '#platform/caller'
import { notSignedIn } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { findLiveSession } from './find-live-session.ts'
import { internalCaller } from './internal-caller.ts'

/** What the bearer of a session's token may do in the session's account. @throws ServiceError `forbidden`, `unauthorized` */
export async function authorizeSession(
  deps: AuthDeps,
  caller: Caller,
  { token }: { token?: string | undefined },
): Promise<CallerFields> {
  requirePrincipal(caller, 'system')
  const session = await findLiveSession(deps, token)
  if (session === undefined) throw notSignedIn()
  const { accountId, userId } = session
  const ask = internalCaller(caller.requestId, accountId)
  const { membership } = await deps.usersAccounts.findMembership(ask, { params: { accountId, userId } })
  if (membership === undefined) throw notSignedIn()
  return { accountId, principal: { type: 'user', id: userId }, access: membership.access }
}
