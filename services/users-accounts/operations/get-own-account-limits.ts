import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { limitsOf } from '../domain/account.ts'
import { openAccount } from '../policies/existing-account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** The limits of the caller's account. @throws ServiceError `account_not_found` when it is closed */
export async function getOwnAccountLimits(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'config'>,
  caller: Caller,
): Promise<AccountLimits> {
  return limitsOf(await openAccount(deps, caller.accountId), deps.config.defaultLimits)
}
