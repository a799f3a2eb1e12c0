import type { AccountLimitOverrides, AccountLimits } from '#contracts/users-accounts'
import { type Caller, requirePrincipal } from '#platform/caller'
import { accountNotFound, limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/**
 * Replaces what the account differs in from the defaults, and answers the limits that now hold. What exists already
 * stays, also above a lowered limit.
 * @throws ServiceError `forbidden`, `account_not_found`, `operation_conflict_error`
 */
export async function setAccountLimits(
  { accounts, config, emit }: Pick<UsersAccountsDeps, 'accounts' | 'config' | 'emit'>,
  caller: Caller,
  { accountId, overrides }: { accountId: string; overrides: AccountLimitOverrides },
): Promise<AccountLimits> {
  requirePrincipal(caller, 'system')
  const account = await accounts.updateAccount(accountId, (stored) => ({
    ...stored,
    limitOverrides: overrides,
  }))
  if (account === undefined) throw accountNotFound()
  const limits = limitsOf(account, config.defaultLimits)
  emit({ event: 'account.limits_changed', accountId, limits })
  return limits
}
