import { isDeepStrictEqual } from 'node:util'
import type { AccountLimitOverrides, AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { accountChange, accountState } from '../domain/event-states.ts'
import { accountNotFound, limitsOf } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/**
 * Replaces the account's own limits and returns the limits now in force. Existing objects stay, even above a lowered
 * limit.
 * @throws ServiceError `account_not_found`, `operation_conflict_error`
 */
export async function setAccountLimits(
  { accounts, config, publish }: Pick<UsersAccountsDeps, 'accounts' | 'config' | 'publish'>,
  caller: Caller,
  { accountId, overrides }: { accountId: string; overrides: AccountLimitOverrides },
): Promise<AccountLimits> {
  const account = await accounts.updateAccount(
    accountId,
    (stored) => {
      const next = { ...stored, limitOverrides: overrides }
      return isDeepStrictEqual(accountState(next), accountState(stored)) ? stored : next
    },
    async (next, before) =>
      next === before
        ? []
        : [publish({ type: 'account.limits_changed', ...accountChange(next, before) }, caller)],
  )
  if (account === undefined) throw accountNotFound()
  const limits = limitsOf(account, config.defaultLimits)
  return limits
}
