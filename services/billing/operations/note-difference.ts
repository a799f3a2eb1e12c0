import { systemCaller } from '#platform/caller'
import type { PaymentDifference } from '../domain/payments.ts'
import type { PaymentDeps } from '../payment-ports.ts'

/** Keeps and tells where the provider reckons otherwise than the ledger; an empty list is a comparison without any. */
export async function noteDifference(
  deps: Pick<PaymentDeps, 'payments' | 'publish' | 'now' | 'newId' | 'onDifference'>,
  accountId: string,
  differences: readonly PaymentDifference[],
): Promise<void> {
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const at = deps.now().toISOString()
  await deps.payments.updatePayments(
    accountId,
    (account) => ({ ...account, comparison: { at, differences } }),
    async () =>
      differences.map((after) =>
        deps.publish(
          {
            type: 'payment.difference_found',
            accountId,
            subject: { id: accountId, name: after.about },
            after,
          },
          by,
        ),
      ),
  )
  for (const difference of differences) deps.onDifference(accountId, difference)
}
