import type { Invoice } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { invoiceNotFound, monthOfDraft, toInvoiceView } from '../domain/invoice.ts'
import type { BillingDeps } from '../ports.ts'
import { draftsOf } from './drafts-of.ts'

/** @throws ServiceError `invoice_not_found` */
export async function getInvoice(
  deps: Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged'>,
  { accountId }: Pick<Caller, 'accountId'>,
  invoiceId: string,
): Promise<Invoice> {
  if (monthOfDraft(invoiceId) !== undefined) {
    const drafts = await draftsOf(deps, accountId)
    const draft = drafts.find((one) => one.invoiceId === invoiceId)
    if (draft === undefined) throw invoiceNotFound()
    return draft
  }
  const invoice = await deps.ledger.findInvoice(accountId, invoiceId)
  if (invoice === undefined) throw invoiceNotFound()
  return toInvoiceView(invoice, deps.isCharged)
}
