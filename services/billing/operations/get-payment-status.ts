import type { PaymentStatus } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import type { PaymentDeps } from '../payment-ports.ts'
import { centsOf, owedInvoices } from './review-dunning.ts'

/** How the caller's account pays, from what is known here: nothing is asked of the provider. */
export async function getPaymentStatus(
  deps: Pick<PaymentDeps, 'provider' | 'payments' | 'ledger'>,
  { accountId }: Caller,
): Promise<PaymentStatus> {
  const { kind } = deps.provider
  const account = kind === 'ledger' ? undefined : await deps.payments.findPayments(accountId)
  const { dunning } = account ?? {}
  const owed = dunning === undefined ? [] : await owedInvoices(deps, accountId)
  return {
    provider: kind,
    isCharged: kind !== 'ledger',
    hasPaymentMethod: account?.hasPaymentMethod === true,
    refusedTaxIds: [...(account?.refusedTaxIds ?? [])],
    owedCents: centsOf(owed),
    ...(dunning && {
      failure: { step: dunning.step, since: dunning.since, nextAt: dunning.nextAt },
    }),
  }
}
