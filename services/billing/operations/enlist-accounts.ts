import type { PaymentDeps } from '../payment-ports.ts'

/** Of one look: the next one goes on with those that are left. */
const MOST = 200

/**
 * Finds accounts that use something and are no customers yet, and invoices of subscribed months that nobody charges: those
 * from before a payment provider was configured, and what an interrupted step left. Repeatable.
 */
export async function enlistAccounts(
  deps: Pick<PaymentDeps, 'ledger' | 'payments' | 'paymentJob' | 'now'>,
  signal: AbortSignal,
): Promise<void> {
  let enlisted = 0
  for await (const accountId of deps.ledger.listAccountIds()) {
    if (signal.aborted || enlisted >= MOST) return
    const account = await deps.ledger.findAccount(accountId)
    const uses = Object.values(account?.quantities ?? {}).some((quantity) => quantity > 0)
    if (!uses || account?.closedAt !== undefined) continue
    const known = await deps.payments.findPayments(accountId)
    if (known?.subscriptionId !== undefined || known?.isEnlisted === true) continue
    enlisted++
    await deps.payments.updatePayments(
      accountId,
      (before) => (before.isEnlisted === true ? before : { ...before, isEnlisted: true }),
      async () => [deps.paymentJob({ step: 'subscribe', accountId }, deps.now())],
    )
  }
}
