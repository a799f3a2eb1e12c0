import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from './get-account.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'config'>

/** The limits of an account, for services. @throws ServiceError `account_not_found` */
export async function getAccountLimits(deps: Deps, accountId: string): Promise<AccountLimits> {
  return limitsOf(await openAccount(deps, accountId), deps.config.defaultLimits)
}

/** The same for the caller's account. */
export async function getOwnAccountLimits(deps: Deps, caller: Caller): Promise<AccountLimits> {
  return limitsOf(await openAccount(deps, caller.accountId), deps.config.defaultLimits)
}
