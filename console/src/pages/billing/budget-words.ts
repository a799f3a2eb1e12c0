import type { BudgetStatus } from '#contracts/billing'
import { formatMoney } from '../../format/money.ts'

export const MICROS_PER_CENT = 10_000
export const formatCents = (cents: number) => formatMoney(cents * MICROS_PER_CENT)

/** What there is to know about the budget now, in a sentence. */
export function budgetSentence(
  { state, monthlyCents, isCapped }: Pick<BudgetStatus, 'state' | 'monthlyCents' | 'isCapped'>,
  forecastMicros: number,
): string {
  if (monthlyCents === null) return 'There is no budget. Nothing warns you when the cost rises.'
  if (state === 'capped') return 'The budget is used up, and the cap has paused the indexes.'
  if (state === 'exceeded') return 'The budget is used up. Indexes go on, because there is no cap.'
  if (forecastMicros > monthlyCents * MICROS_PER_CENT)
    return isCapped
      ? 'At the present size the budget will be used up this month, and the indexes will be paused then.'
      : 'At the present size the budget will be used up this month.'
  return 'At the present size the month ends within the budget.'
}
