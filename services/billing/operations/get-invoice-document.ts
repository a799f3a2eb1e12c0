import type { Caller } from '#platform/caller'
import { invoiceHtml } from '../domain/invoice-html.ts'
import { invoicePage } from '../domain/invoice-page.ts'
import type { BillingDeps } from '../ports.ts'
import { getInvoice } from './get-invoice.ts'

type With = Pick<
  BillingDeps,
  'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged' | 'usersAccounts' | 'config' | 'invoicePdf'
>
export type InvoiceDocument = { contentType: string; fileName: string; content: string | Uint8Array }

/** The invoice for people, as a page that prints or as PDF. @throws ServiceError `invoice_not_found` */
export async function getInvoiceDocument(
  deps: With,
  caller: Caller,
  { invoiceId, format }: { invoiceId: string; format: 'html' | 'pdf' },
): Promise<InvoiceDocument> {
  const invoice = await getInvoice(deps, caller, invoiceId)
  const { name } = invoice.customer
  const page = invoicePage(invoice, {
    seller: deps.config.seller,
    customerName: name ?? (await accountName(deps, caller)),
  })
  const fileName = `invoice-${invoice.number ?? invoice.month}.${format}`
  return format === 'pdf'
    ? { contentType: 'application/pdf', fileName, content: await deps.invoicePdf(page) }
    : { contentType: 'text/html; charset=utf-8', fileName, content: invoiceHtml(page) }
}

async function accountName({ usersAccounts }: With, caller: Caller): Promise<string> {
  const ask = { ...caller, principal: { type: 'system' as const, id: 'billing' } }
  return (await usersAccounts.getAccount(ask, { params: { accountId: caller.accountId } })).name
}
