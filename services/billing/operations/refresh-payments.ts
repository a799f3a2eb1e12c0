import type { PaymentDeps } from '../payment-ports.ts'
import { reviewDunning } from './review-dunning.ts'
import { settleInvoice } from './settle-invoice.ts'

const PAGE = 100

/**
 * Reads everything of the account from the payment provider again: its payment method, and its invoices that are not
 * settled. What a message said is not looked at, so their order and number do not matter.
 */
export async function refreshPayments(deps: PaymentDeps, accountId: string): Promise<void> {
  const account = await deps.payments.findPayments(accountId)
  if (account?.customerId === undefined) return
  const { hasPaymentMethod } = await deps.provider.ensureDefaultPaymentMethod(account.customerId)
  await deps.payments.updatePayments(accountId, (before) =>
    before.hasPaymentMethod === hasPaymentMethod ? before : { ...before, hasPaymentMethod },
  )
  let after: string | undefined
  do {
    const page = await deps.ledger.listInvoices(accountId, { limit: PAGE, after })
    for (const { invoiceId, status, provider } of page.invoices)
      if (status === 'open' && provider !== undefined) await settleInvoice(deps, accountId, invoiceId)
    after = page.next
  } while (after !== undefined)
  await reviewDunning(deps, accountId)
}
