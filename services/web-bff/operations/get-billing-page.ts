import type { BillingPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type * as z from 'zod'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

const MOST_INDEXES = 100
const MOST_CHANGES = 50
const MOST_INVOICES = 24

/** The page of a month of UTC; of the present one without `month`. */
export async function getBillingPage(
  deps: PageNeeds,
  caller: Caller,
  { month }: { month?: string | undefined },
): Promise<z.infer<typeof BillingPage>> {
  const { part, billing } = partsOf(deps, caller)
  const period = month === undefined ? {} : periodOf(month, deps.now())
  return whole({
    summary: billing(),
    days: part(() => deps.billing.getUsage(caller, { query: { ...period, groupBy: 'day', limit: 31 } })),
    indexes: part(() =>
      deps.billing.getUsage(caller, { query: { ...period, groupBy: 'index', limit: MOST_INDEXES } }),
    ),
    changes: part(() => deps.billing.listCostChanges(caller, { query: { ...period, limit: MOST_CHANGES } })),
    invoices: part(() => deps.billing.listInvoices(caller, { query: { limit: MOST_INVOICES } })),
    payment: part(() => deps.billing.getPaymentStatus(caller, {})),
    credits: part(() => deps.billing.listCredits(caller, { query: { limit: MOST_INVOICES } })),
  })
}

/** A month as far as it has passed; without an end while it goes on. */
function periodOf(month: string, now: Date): { from: string; to?: string } {
  const from = new Date(`${month}-01T00:00:00.000Z`)
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1))
  return { from: day(from), ...(to <= now && { to: day(to) }) }
}

const day = (date: Date) => date.toISOString().slice(0, 10)
