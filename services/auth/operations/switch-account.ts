import type { CurrentSession } from '#contracts/auth'
import { type Caller, requireUser, systemCaller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { notSignedIn } from '../domain/session.ts'
import { describeSession } from '../policies/current-session.ts'
import { ownSession } from '../policies/own-session.ts'
import { moveSession } from '../policies/session-account.ts'
import type { AuthDeps } from '../ports.ts'

/** @throws ServiceError `forbidden`, `account_not_found` when the user is no member of it */
export async function switchAccount(
  deps: Pick<AuthDeps, 'sessions' | 'identity' | 'usersAccounts' | 'config' | 'publish'>,
  caller: Caller,
  accountId: string,
): Promise<CurrentSession> {
  const userId = requireUser(caller)
  const ask = systemCaller('auth', caller.requestId)
  const { membership } = await deps.usersAccounts.findMembership(ask, { params: { accountId, userId } })
  if (membership === undefined)
    throw new ServiceError({
      kind: 'not_found',
      code: 'account_not_found',
      message: 'You are a member of no such account.',
    })
  const session = await ownSession(deps, caller)
  if (!(await moveSession(deps, caller, { session, accountId }))) throw notSignedIn()
  return describeSession(deps, { ...session, accountId }, caller.requestId)
}
