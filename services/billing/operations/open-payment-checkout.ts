import type { PaymentPage } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { type ByOpening, paymentCustomer } from './payment-customer.ts'

/** The provider's page that adds the first payment method. @throws as `openPaymentPortal` */
export async function openPaymentCheckout(deps: ByOpening, caller: Caller): Promise<PaymentPage> {
  const { accountId } = caller
  return deps.provider.openCheckout({ accountId, ...(await paymentCustomer(deps, caller)) })
}
