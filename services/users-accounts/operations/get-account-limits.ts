import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { accountNotFound, limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { requireOwnAccount } from './require-own-account.ts'

/** How large the account may grow, for itself and for services. @throws ServiceError `account_not_found` */
export async function getAccountLimits(
  { accounts, config }: Pick<UsersAccountsDeps, 'accounts' | 'config'>,
  caller: Caller,
  accountId: string,
): Promise<AccountLimits> {
  requireOwnAccount(caller, accountId)
  const account = await accounts.findAccount(accountId)
  if (account === undefined) throw accountNotFound()
  return limitsOf(account, config.defaultLimits)
}
