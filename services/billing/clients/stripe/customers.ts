import type Stripe from 'stripe'
import type { Now } from '#platform/clock'
import type { Customer, PaymentProvider } from '../../payment-provider.ts'
import { asked, onceAn } from './calls.ts'
import { ACCOUNT, idOf, MAX_SUBSCRIPTION_ITEMS, seconds } from './names.ts'
import type { Prices } from './prices.ts'

type Customers = Pick<
  PaymentProvider,
  'ensureCustomer' | 'getCustomer' | 'ensureDefaultPaymentMethod' | 'ensureSubscription'
>

export function customersOf(
  stripe: Stripe,
  { prices, isTaxed, now }: { prices: Prices; isTaxed: boolean; now: Now },
): Customers {
  return {
    ensureCustomer: ({ accountId, name, email }) =>
      asked('ensureCustomer', async () => {
        // Two nets: the search finds what is older than a minute, the idempotency key what is younger.
        const { data } = await stripe.customers.search({
          query: `metadata['${ACCOUNT}']:'${accountId}'`,
          limit: 1,
        })
        const customer =
          data[0] ??
          (await stripe.customers.create(
            { name, ...(email !== undefined && { email }), metadata: { [ACCOUNT]: accountId } },
            onceAn(now(), `customer:${accountId}`),
          ))
        return { customerId: customer.id }
      }),

    getCustomer: (customerId) => asked('getCustomer', () => customerAt(stripe, customerId)),

    ensureDefaultPaymentMethod: (customerId) =>
      asked('ensureDefaultPaymentMethod', async () => {
        const customer = await customerAt(stripe, customerId)
        if (customer.hasPaymentMethod) return customer
        const [newest] = (await stripe.paymentMethods.list({ customer: customerId, limit: 1 })).data
        if (newest === undefined) return customer
        await stripe.customers.update(customerId, {
          invoice_settings: { default_payment_method: newest.id },
        })
        return { ...customer, hasPaymentMethod: true }
      }),

    ensureSubscription: ({ accountId, customerId, from }) =>
      asked('ensureSubscription', async () => {
        const { data } = await stripe.subscriptions.list({ customer: customerId, limit: 10 })
        const made =
          data.find(({ metadata }) => metadata[ACCOUNT] === accountId) ??
          (await stripe.subscriptions.create(
            await newSubscription({ prices, isTaxed, accountId, customerId, from }),
            onceAn(now(), `subscription:${customerId}`),
          ))
        // Its invoices wait as drafts until they were compared with ours.
        if (made.pause_collection?.behavior !== 'keep_as_draft')
          await stripe.subscriptions.update(made.id, { pause_collection: { behavior: 'keep_as_draft' } })
        return { subscriptionId: made.id }
      }),
  }
}

async function newSubscription({
  prices,
  isTaxed,
  accountId,
  customerId,
  from,
}: {
  prices: Prices
  isTaxed: boolean
  accountId: string
  customerId: string
  from: Date
}): Promise<Stripe.SubscriptionCreateParams> {
  const items = (await prices()).map((price) => ({ price }))
  return {
    customer: customerId,
    items: items.slice(0, MAX_SUBSCRIPTION_ITEMS),
    // Whole months of UTC, the first one from its beginning.
    backdate_start_date: seconds(from),
    billing_cycle_anchor: seconds(new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))),
    proration_behavior: 'none',
    collection_method: 'charge_automatically',
    off_session: true,
    ...(isTaxed && { automatic_tax: { enabled: true } }),
    metadata: { [ACCOUNT]: accountId },
  }
}

async function customerAt(stripe: Stripe, customerId: string): Promise<Customer> {
  const customer = await stripe.customers.retrieve(customerId, { expand: ['tax_ids'] })
  if (customer.deleted === true) return { customerId, hasPaymentMethod: false, isDeleted: true, taxIds: [] }
  const country = customer.address?.country ?? undefined
  return {
    customerId,
    isDeleted: false,
    hasPaymentMethod: idOf(customer.invoice_settings.default_payment_method) !== undefined,
    ...(country !== undefined && { country }),
    taxIds: (customer.tax_ids?.data ?? []).map(({ value }) => value),
  }
}
