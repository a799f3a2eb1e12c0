import type { Budget } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { NO_BUDGET } from '../domain/budget.ts'
import type { BillingDeps } from '../ports.ts'

export async function getBudget(
  { ledger }: Pick<BillingDeps, 'ledger'>,
  { accountId }: Pick<Caller, 'accountId'>,
): Promise<Tagged<Budget>> {
  const answer = (await ledger.findBudget(accountId)) ?? NO_BUDGET
  return { answer, etag: etagOf(answer) }
}
