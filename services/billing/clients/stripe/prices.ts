import type Stripe from 'stripe'
import { ServiceError } from '#platform/errors'
import { meterName } from './names.ts'

/** The ids of the prices of all resources. */
export type Prices = () => Promise<string[]>

/** Stripe takes so many lookup keys in one question. */
const AT_ONCE = 10

/** @throws ServiceError `payment_provider_not_set_up` when a resource has no price yet */
export function pricesOf(stripe: Stripe, resources: readonly string[]): Prices {
  return async () => {
    const keys = resources.map(meterName)
    const found = new Map<string, string>()
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      const lookup_keys = keys.slice(at, at + AT_ONCE)
      const { data } = await stripe.prices.list({ lookup_keys, active: true, limit: 100 })
      for (const { id, lookup_key } of data) if (lookup_key !== null) found.set(lookup_key, id)
    }
    const missing = keys.filter((key) => !found.has(key))
    if (missing.length === 0) return keys.flatMap((key) => found.get(key) ?? [])
    throw new ServiceError({
      kind: 'unavailable',
      code: 'payment_provider_not_set_up',
      message:
        'The payment provider is not set up for every resource. An operator runs: npm run stripe:setup',
      detail: { missing },
    })
  }
}
