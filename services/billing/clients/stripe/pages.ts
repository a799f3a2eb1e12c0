import type Stripe from 'stripe'
import { ServiceError } from '#platform/errors'
import type { PaymentProvider } from '../../payment-provider.ts'
import { asked } from './calls.ts'
import { ACCOUNT, PART } from './names.ts'

/** The value of `PART` at the configuration of the portal that the set-up makes. */
export const PORTAL = 'portal'

/** Stripe's own pages. Their addresses are for one visit, so they are made when asked for and kept nowhere. */
export function pagesOf(stripe: Stripe): Pick<PaymentProvider, 'openPortal' | 'openCheckout'> {
  return {
    openPortal: ({ customerId, returnUrl }) =>
      asked('openPortal', async () => {
        const configuration = await portalConfiguration(stripe)
        const { url } = await stripe.billingPortal.sessions.create({
          customer: customerId,
          return_url: returnUrl,
          ...(configuration && { configuration }),
        })
        return { url }
      }),
    openCheckout: ({ accountId, customerId, returnUrl }) =>
      asked('openCheckout', async () => {
        const { url } = await stripe.checkout.sessions.create({
          mode: 'setup',
          currency: 'usd',
          customer: customerId,
          success_url: returnUrl,
          cancel_url: returnUrl,
          metadata: { [ACCOUNT]: accountId },
        })
        if (url !== null) return { url }
        throw new ServiceError({
          kind: 'unavailable',
          code: 'payment_provider_unavailable',
          message: 'The payment provider gave no page for payment methods. Try again.',
        })
      }),
  }
}

/** Without a configuration of ours Stripe takes the default of its dashboard. */
async function portalConfiguration(stripe: Stripe): Promise<string | undefined> {
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 })
  return data.find(({ metadata }) => metadata?.[PART] === PORTAL)?.id
}
