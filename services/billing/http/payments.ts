import type { paymentServiceRoutes } from '#contracts/billing'
import type { Handlers } from '#platform/http'
import { getPaymentProvider } from '../operations/get-payment-provider.ts'
import { getPaymentStatus } from '../operations/get-payment-status.ts'
import { openPaymentCheckout } from '../operations/open-payment-checkout.ts'
import { openPaymentPortal } from '../operations/open-payment-portal.ts'
import { receiveStripeMessage } from '../operations/receive-stripe-message.ts'
import type { PaymentDeps } from '../payment-ports.ts'

export function paymentHandlers(deps: PaymentDeps): Handlers<typeof paymentServiceRoutes> {
  return {
    getPaymentStatus: ({ caller }) => getPaymentStatus(deps, caller),
    openPaymentPortal: ({ caller }) => openPaymentPortal(deps, caller),
    openPaymentCheckout: ({ caller }) => openPaymentCheckout(deps, caller),
    getPaymentProvider: () => getPaymentProvider(deps),
    receiveStripeMessage: async ({ request }) =>
      receiveStripeMessage(deps, {
        body: new Uint8Array(await request.arrayBuffer()),
        signature: request.headers.get('stripe-signature') ?? undefined,
      }),
  }
}
