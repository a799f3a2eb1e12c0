import type { PaymentProvider } from '../../payment-provider.ts'
import type { StripeOptions } from './calls.ts'

export { API_VERSION } from './api-version.ts'
export type { StripeOptions } from './calls.ts'

/** Charges by Stripe: `stripeEngine`, whose SDK is loaded when it is used first, so that nobody else waits for it. */
export function stripeProvider(
  options: StripeOptions & { /** Of the price book. */ resources: readonly string[] },
): PaymentProvider {
  let loading: Promise<PaymentProvider> | undefined
  const load = () => {
    loading ??= import('./engine.ts').then(({ stripeEngine }) => stripeEngine(options))
    return loading
  }
  return {
    kind: 'stripe',
    check: async () => (await load()).check(),
    ensureCustomer: async (asked) => (await load()).ensureCustomer(asked),
    getCustomer: async (id) => (await load()).getCustomer(id),
    updateCustomer: async (id, details) => (await load()).updateCustomer(id, details),
    ensureDefaultPaymentMethod: async (id) => (await load()).ensureDefaultPaymentMethod(id),
    ensureSubscription: async (asked) => (await load()).ensureSubscription(asked),
    endSubscription: async (id) => (await load()).endSubscription(id),
    reportUsage: async (hour) => (await load()).reportUsage(hour),
    countedUsage: async (asked) => (await load()).countedUsage(asked),
    chargeInvoice: async (invoice) => (await load()).chargeInvoice(invoice),
    getInvoice: async (id) => (await load()).getInvoice(id),
    voidInvoice: async (id) => (await load()).voidInvoice(id),
    markUncollectible: async (id) => (await load()).markUncollectible(id),
    openPortal: async (asked) => (await load()).openPortal(asked),
    openCheckout: async (asked) => (await load()).openCheckout(asked),
    readMessage: async (body, signature, now) => (await load()).readMessage(body, signature, now),
  }
}
