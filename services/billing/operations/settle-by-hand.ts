import type { Invoice } from '#contracts/billing'
import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { invoiceNotFound, invoiceNotOpen, type InvoiceRecord, toInvoiceView } from '../domain/invoice.ts'
import { invoiceState } from '../domain/event-states.ts'
import type { BillingDeps } from '../ports.ts'

export type BySettling = Pick<BillingDeps, 'ledger' | 'once' | 'now' | 'publish' | 'isCharged'>
export type SettlingAsked = { accountId: string; invoiceId: string; reason: string; dryRun: boolean }
type How = {
  operationId: 'markInvoicePaid' | 'voidInvoice'
  event: 'invoice.paid' | 'invoice.voided'
  next: (invoice: InvoiceRecord, at: string) => InvoiceRecord
  giveCreditBack: boolean
}

/** Ends an open invoice in the name of an operator. @throws ServiceError `invoice_not_found`, `invoice_not_open` */
export async function settleByHand(
  { ledger, once, now, publish, isCharged }: BySettling,
  caller: Caller,
  { accountId, invoiceId, reason, dryRun, operationId, event, next, giveCreditBack }: SettlingAsked & How,
): Promise<Invoice | DryRun> {
  const settled = (invoice: InvoiceRecord) => {
    if (invoice.status !== 'open') throw invoiceNotOpen(invoice)
    return { ...next(invoice, now().toISOString()), note: reason }
  }
  if (dryRun) {
    const before = await ledger.findInvoice(accountId, invoiceId)
    if (before === undefined) throw invoiceNotFound()
    const shown = ({ status, totalCents, note }: InvoiceRecord) => ({ status, totalCents, note })
    return toDryRun(operationId, { before: shown(before), after: shown(settled(before)) })
  }
  const done = await ledger.updateInvoice(accountId, invoiceId, {
    decide: (invoice) => ({ invoice: settled(invoice), giveCreditBack }),
    also: async (after, before) => [
      publish(
        {
          type: event,
          accountId,
          subject: { id: invoiceId, name: after.number },
          before: invoiceState(before),
          after: invoiceState(after),
        },
        caller,
      ),
      ...(await once.keep(caller, toInvoiceView(after, isCharged))),
    ],
  })
  if (done === undefined) throw invoiceNotFound()
  return toInvoiceView(done, isCharged)
}
