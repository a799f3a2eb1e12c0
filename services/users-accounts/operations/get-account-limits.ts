import type { AccountLimits } from '#contracts/users-accounts'
import { type Caller, requirePermission, requirePrincipal } from '#platform/caller'
import { limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from './get-account.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'config'>

/** The limits of an account, for services. @throws ServiceError `forbidden`, `account_not_found` */
export async function getAccountLimits(
  deps: Deps,
  caller: Caller,
  accountId: string,
): Promise<AccountLimits> {
  requirePrincipal(caller, 'system')
  return limitsOf(await openAccount(deps, accountId), deps.config.defaultLimits)
}

/** The same for the caller's account. @throws ServiceError `forbidden` */
export async function getOwnAccountLimits(deps: Deps, caller: Caller): Promise<AccountLimits> {
  requirePermission(caller, 'account:read')
  return limitsOf(await openAccount(deps, caller.accountId), deps.config.defaultLimits)
}
