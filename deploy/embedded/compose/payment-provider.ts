import { PRICE_BOOK, resourcesOf } from '#contracts/prices'
import type { Host } from '#platform/host'
import { readStripeConfig } from '#services/billing'
import { ledgerOnly } from '#services/billing/clients/ledger-only'
import { stripeProvider } from '#services/billing/clients/stripe'

/** Stripe where its key is configured, else nobody charges. @throws Error that names every invalid variable */
export function paymentProviderOf({ env, now }: Pick<Host, 'env' | 'now'>) {
  const config = readStripeConfig(env)
  return config ? stripeProvider({ ...config, now, resources: resourcesOf(PRICE_BOOK) }) : ledgerOnly()
}
