import { InvoiceEntry, type InvoicePage } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { toInvoiceEntry } from '../domain/invoice.ts'
import type { BillingDeps, PageAsked } from '../ports.ts'
import { draftsOf } from './drafts-of.ts'

type With = Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged'>

/** Drafts first, then invoices, newest first. @throws ServiceError `invalid_cursor` */
export async function listInvoices(
  deps: With,
  { accountId }: Pick<Caller, 'accountId'>,
  page: PageAsked,
): Promise<InvoicePage> {
  const { invoices, next } = await deps.ledger.listInvoices(accountId, page)
  const drafts = page.after === undefined ? await draftsOf(deps, accountId) : []
  const entries = drafts.map((draft) => InvoiceEntry.parse(draft))
  return {
    results: [...entries, ...invoices.map(toInvoiceEntry)],
    ...(next !== undefined && { next }),
  }
}
