import type { PaymentPage } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { type ByOpening, paymentCustomer } from './payment-customer.ts'

/**
 * The provider's page for payment methods and invoices. Its address is for one visit, so this waits for the provider: there
 * is nothing else to answer.
 * @throws ServiceError `payments_not_configured`, `payment_provider_unavailable`
 */
export async function openPaymentPortal(deps: ByOpening, caller: Caller): Promise<PaymentPage> {
  return deps.provider.openPortal(await paymentCustomer(deps, caller))
}
