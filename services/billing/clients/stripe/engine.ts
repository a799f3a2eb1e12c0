import type { PaymentProvider } from '../../payment-provider.ts'
import { asked, connect, type StripeOptions } from './calls.ts'
import { customersOf } from './customers.ts'
import { invoicesOf } from './invoices.ts'
import { readSigned } from './messages.ts'
import { pagesOf } from './pages.ts'
import { pricesOf } from './prices.ts'
import { usageOf } from './usage.ts'

/**
 * Charges by Stripe. Its meters count whole cents that our ledger has rounded, and its invoices are collected once they
 * are equal to ours: see docs/decisions/0025-stripe-counts-our-cents.md.
 */
export function stripeEngine({
  resources,
  ...options
}: StripeOptions & { /** Of the price book. */ resources: readonly string[] }): PaymentProvider {
  const stripe = connect(options)
  const { isTaxed, now, webhookSecrets } = options
  const prices = pricesOf(stripe, resources)
  return {
    kind: 'stripe',
    check: () => asked('check', async () => void (await prices())),
    ...customersOf(stripe, { prices, isTaxed, now }),
    ...usageOf(stripe),
    ...invoicesOf({ stripe, isTaxed, now }),
    ...pagesOf(stripe),
    readMessage: async (body, signature, at) =>
      readSigned(stripe, webhookSecrets, { body, signature, now: at }),
  }
}
