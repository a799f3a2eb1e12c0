import { type Caller, onBehalf } from '#platform/caller'
import type { BillingDeps } from '../ports.ts'

/**
 * For operators: the account must be there, closed or not, or have been billed before it was purged.
 * @throws ServiceError `account_not_found`
 */
export async function requireAccount(
  { ledger, usersAccounts }: Pick<BillingDeps, 'ledger' | 'usersAccounts'>,
  caller: Caller,
  accountId: string,
): Promise<void> {
  if ((await ledger.findAccount(accountId)) !== undefined) return
  await usersAccounts.getAccount(onBehalf('billing', caller), { params: { accountId } })
}
