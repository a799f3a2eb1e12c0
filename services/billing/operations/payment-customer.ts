import type { Caller } from '#platform/caller'
import type { PaymentDeps } from '../payment-ports.ts'
import { ensureCustomerOf } from './subscribe-account.ts'

export type ByOpening = Pick<PaymentDeps, 'provider' | 'payments' | 'usersAccounts' | 'newId' | 'config'>

/** The caller's account as the provider's customer, and where its pages lead back to. */
export async function paymentCustomer(
  deps: ByOpening,
  { accountId }: Caller,
): Promise<{ customerId: string; returnUrl: string }> {
  const { customerId = '' } = await ensureCustomerOf(deps, accountId)
  return { customerId, returnUrl: `${deps.config.consoleUrl}/billing` }
}
