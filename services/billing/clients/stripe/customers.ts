import type Stripe from 'stripe'
import type { Now } from '#platform/clock'
import type { Customer, CustomerDetails, PaymentProvider } from '../../payment-provider.ts'
import { asked, isInvalid, onceAn } from './calls.ts'
import { ACCOUNT, idOf, MAX_SUBSCRIPTION_ITEMS, seconds } from './names.ts'
import type { Prices } from './prices.ts'

type Customers = Pick<
  PaymentProvider,
  | 'ensureCustomer'
  | 'getCustomer'
  | 'updateCustomer'
  | 'ensureDefaultPaymentMethod'
  | 'ensureSubscription'
  | 'endSubscription'
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

    updateCustomer: (customerId, details) =>
      asked('updateCustomer', async () => {
        const { name, address } = details
        await stripe.customers.update(customerId, {
          name,
          address: address === undefined ? '' : addressOf(address),
        })
        return { refusedTaxIds: await sameTaxIds(stripe, customerId, details.taxIds) }
      }),

    ensureDefaultPaymentMethod: (customerId) =>
      asked('ensureDefaultPaymentMethod', () => withPaymentMethod(stripe, customerId)),

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

    endSubscription: (subscriptionId) =>
      asked('endSubscription', async () => {
        const { status } = await stripe.subscriptions.retrieve(subscriptionId)
        if (status === 'canceled') return
        await stripe.subscriptions.cancel(subscriptionId, { invoice_now: false, prorate: false })
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
  const customer = await stripe.customers.retrieve(customerId)
  if (customer.deleted === true) return { customerId, hasPaymentMethod: false, isDeleted: true }
  return {
    customerId,
    isDeleted: false,
    hasPaymentMethod: idOf(customer.invoice_settings.default_payment_method) !== undefined,
  }
}

function addressOf({
  line1,
  line2,
  city,
  state,
  postalCode,
  country,
}: NonNullable<CustomerDetails['address']>) {
  return { line1, line2: line2 ?? '', city, state: state ?? '', postal_code: postalCode ?? '', country }
}

/** Adds and removes tax ids until they are these. @returns those that Stripe refuses as malformed */
async function sameTaxIds(
  stripe: Stripe,
  customerId: string,
  wanted: CustomerDetails['taxIds'],
): Promise<string[]> {
  const { data } = await stripe.customers.listTaxIds(customerId, { limit: 100 })
  const isSame = (a: { type: string; value: string }, b: { type: string; value: string }) =>
    a.type === b.type && a.value === b.value
  const refused: string[] = []
  for (const one of wanted) {
    if (data.some((known) => isSame(known, one))) continue
    try {
      // Which types there are is Stripe's to know, and it refuses others.
      await stripe.customers.createTaxId(customerId, one as Stripe.CustomerCreateTaxIdParams)
    } catch (thrown) {
      if (!isInvalid(thrown)) throw thrown
      refused.push(one.value)
    }
  }
  for (const known of data)
    if (!wanted.some((one) => isSame(known, one))) await stripe.customers.deleteTaxId(customerId, known.id)
  return refused
}

async function withPaymentMethod(stripe: Stripe, customerId: string): Promise<Customer> {
  const customer = await customerAt(stripe, customerId)
  if (customer.hasPaymentMethod || customer.isDeleted) return customer
  const [newest] = (await stripe.paymentMethods.list({ customer: customerId, limit: 1 })).data
  if (newest === undefined) return customer
  await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: newest.id } })
  return { ...customer, hasPaymentMethod: true }
}
