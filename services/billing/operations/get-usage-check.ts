import type { UsageCheck } from '#contracts/billing'
import type { BillingDeps } from '../ports.ts'

/** The result of the last nightly check. For operators. */
export async function getUsageCheck({ ledger }: Pick<BillingDeps, 'ledger'>): Promise<UsageCheck> {
  const check = await ledger.findCheck()
  if (check === undefined) return { indexesChecked: 0, differences: [] }
  const { checkedAt, indexesChecked, differences } = check
  return { checkedAt, indexesChecked, differences: [...differences] }
}
