import type { AccountLimits } from '#contracts/users-accounts'
import { limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from '../policies/existing-account.ts'

/** The limits of an account, for services. @throws ServiceError `account_not_found` */
export async function getAccountLimits(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'config'>,
  accountId: string,
): Promise<AccountLimits> {
  return limitsOf(await openAccount(deps, accountId), deps.config.defaultLimits)
}
