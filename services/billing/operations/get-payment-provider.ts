import type { PaymentProviderState } from '#contracts/billing'
import type { PaymentDeps } from '../payment-ports.ts'

/** For operators: who charges, and whether that works. */
export async function getPaymentProvider({
  provider,
  payments,
}: Pick<PaymentDeps, 'provider' | 'payments'>): Promise<PaymentProviderState> {
  const { kind } = provider
  if (kind === 'ledger') return { provider: kind, state: 'working' }
  const health = await payments.findHealth()
  return {
    provider: kind,
    state: health?.state ?? 'working',
    ...(health && { since: health.since }),
    ...(health?.reason !== undefined && { reason: health.reason }),
  }
}
