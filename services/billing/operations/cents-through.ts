import { linesOf } from '../domain/invoice-lines.ts'
import { type Cents, plus } from '../domain/metering.ts'
import { type Seconds, startOfMonth } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'
import { usageOf } from './usage-of.ts'

/** What the lines of a month's invoice would be by resource, if it ended at `to`. */
export async function centsThrough(
  deps: Pick<BillingDeps, 'usage' | 'priceBook'>,
  accountId: string,
  { month, to }: { month: string; to: Seconds },
): Promise<Cents> {
  const usage = await usageOf(deps, accountId, { from: startOfMonth(month), to })
  return linesOf(usage).reduce<Cents>((sum, { resource, cents }) => plus(sum, { [resource]: cents }), {})
}
