import type { BillingDetails, Invoice } from '#contracts/billing'
import { isUsable } from '../domain/credit.ts'
import { usageLines } from '../domain/invoice-lines.ts'
import { toDraft } from '../domain/invoice.ts'
import { piecesOf, totalsOf } from '../domain/meter.ts'
import { endOfMonth, monthAfter, monthOf, monthsBetween, secondOf, startOfMonth } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'
import { adjustmentsOf } from './adjustments-of.ts'

/** The invoices to come, newest first: of this month, and of a month that is over but still open for late events. */
export async function draftsOf(
  deps: Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged'>,
  accountId: string,
): Promise<Invoice[]> {
  const { usage, ledger, priceBook: book, isCharged } = deps
  const now = secondOf(deps.now())
  const current = monthOf(now)
  const [account, customer, credits] = await Promise.all([
    ledger.findAccount(accountId),
    customerOf(deps, accountId),
    ledger.listCredits(accountId),
  ])
  const first = account?.closedThrough ? monthAfter(account.closedThrough) : account?.firstMonth
  const months = first === undefined || first > current ? [current] : monthsBetween(first, current)
  const { meter } = await usage.readMeter(accountId, startOfMonth(months[0] ?? current))
  const adjustments = account ? await adjustmentsOf(deps, account) : []
  let creditCents = credits
    .filter((credit) => isUsable(credit, deps.now()))
    .reduce((sum, { remainingCents }) => sum + remainingCents, 0)
  const drafts = months.map((month, at) => {
    const period = { from: startOfMonth(month), to: Math.min(endOfMonth(month), now), book }
    const lines = [
      ...usageLines(month, totalsOf(piecesOf(meter, period))),
      // The next invoice bills what earlier ones could not know.
      ...(at === 0 ? adjustments.flatMap((one) => one.lines) : []),
    ]
    const draft = toDraft(month, { lines, customer, isCharged, creditCents })
    creditCents -= draft.creditCents
    return draft
  })
  return drafts.toReversed()
}

export async function customerOf(
  { ledger }: Pick<BillingDeps, 'ledger'>,
  accountId: string,
): Promise<BillingDetails> {
  return (await ledger.findDetails(accountId)) ?? { taxIds: [] }
}
