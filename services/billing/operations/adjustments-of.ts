import type { InvoiceLine } from '#contracts/billing'
import type { BillingAccount } from '../domain/account.ts'
import { adjustmentLines, type Billed, billedOf } from '../domain/invoice-lines.ts'
import { piecesOf, totalsOf } from '../domain/meter.ts'
import { endOfMonth, monthsBetween, secondOf, startOfMonth } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'

export type Adjustment = { month: string; lines: InvoiceLine[]; billed: Billed }

/** What closed months cost more or less than was billed of them. */
export async function adjustmentsOf(
  { usage, ledger, priceBook: book, now }: Pick<BillingDeps, 'usage' | 'ledger' | 'priceBook' | 'now'>,
  { accountId, changedFrom, closedThrough }: BillingAccount,
): Promise<Adjustment[]> {
  if (changedFrom === undefined || closedThrough === undefined) return []
  const { meter } = await usage.readMeter(accountId, startOfMonth(changedFrom))
  const all = await Promise.all(
    monthsBetween(changedFrom, closedThrough).map(async (month) => {
      // The last month of a closed account may be closed before it is over.
      const period = { from: startOfMonth(month), to: Math.min(endOfMonth(month), secondOf(now())), book }
      const used = totalsOf(piecesOf(meter, period))
      const lines = adjustmentLines(month, used, await ledger.findBilled(accountId, month))
      return { month, lines, billed: billedOf(used) }
    }),
  )
  return all.filter(({ lines }) => lines.length > 0)
}
