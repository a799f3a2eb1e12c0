import type Stripe from 'stripe'
import { API_VERSION } from '../api-version.ts'
import { asked, connect, type StripeOptions } from '../calls.ts'
import { MAX_SUBSCRIPTION_ITEMS, meterName, PART, productId, resourceTitle } from '../names.ts'
import { PORTAL } from '../pages.ts'

/** What has to be there, and what to do about it. `differs` cannot be mended by us: Stripe never changes these parts. */
export type SetupStep = Readonly<{
  part: 'meter' | 'product' | 'price' | 'portal' | 'webhook'
  name: string
  change: 'none' | 'create' | 'update' | 'differs'
  /** What is different, in words. */
  because?: string
  apply?: () => Promise<SetupDone>
}>
/** `webhookSecret`: Stripe tells it once, when the endpoint is made. */
export type SetupDone = { webhookSecret?: string }

export type Setup = Pick<StripeOptions, 'secretKey' | 'apiUrl' | 'now'> & {
  /** Of the price book. */
  resources: readonly string[]
  /** Where Stripe sends its messages; without it no endpoint is made. */
  webhookUrl?: string | undefined
}

/** The messages that are acted on; of every other type nothing is asked. */
export const WEBHOOK_EVENTS = [
  'checkout.session.completed',
  'customer.deleted',
  'customer.subscription.deleted',
  'customer.updated',
  'invoice.finalized',
  'invoice.marked_uncollectible',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.updated',
  'invoice.voided',
  'payment_method.attached',
] as const satisfies Stripe.WebhookEndpointCreateParams['enabled_events']

/** A cent a unit: the meters count cents. */
const UNIT_CENTS = 1

/**
 * Compares a Stripe account with what this product needs in it. Changes nothing; each step that has something to do brings
 * it as `apply`, which may be repeated.
 */
export async function planSetup(setup: Setup): Promise<SetupStep[]> {
  const { resources, webhookUrl } = setup
  if (resources.length > MAX_SUBSCRIPTION_ITEMS)
    throw new Error(
      `A subscription has at most ${MAX_SUBSCRIPTION_ITEMS} prices; the price book has ${resources.length} resources.`,
    )
  const stripe = connect({ ...setup, webhookSecrets: [], isTaxed: false })
  return asked('planSetup', async () => {
    const meters = await stripe.billing.meters
      .list({ status: 'active', limit: 100 })
      .autoPagingToArray({ limit: 1_000 })
    const steps: SetupStep[] = []
    for (const resource of resources) {
      const meter = meters.find(({ event_name }) => event_name === meterName(resource))
      steps.push(meterStep(stripe, resource, meter), await productStep(stripe, resource))
      steps.push(await priceStep(stripe, resource, meter))
    }
    steps.push(await portalStep(stripe))
    if (webhookUrl !== undefined) steps.push(await webhookStep(stripe, webhookUrl))
    return steps
  })
}

/** Does what is left to do, in order: a price needs its meter. */
export async function applySetup(steps: readonly SetupStep[]): Promise<SetupDone> {
  let done: SetupDone = {}
  for (const step of steps) done = { ...done, ...(await step.apply?.()) }
  return done
}

const done = async (call: Promise<unknown>): Promise<SetupDone> => {
  await call
  return {}
}

function meterStep(stripe: Stripe, resource: string, meter: Stripe.Billing.Meter | undefined): SetupStep {
  const step = { part: 'meter', name: meterName(resource) } as const
  if (meter === undefined)
    return {
      ...step,
      change: 'create',
      apply: () => asked('setup', () => done(createMeter(stripe, resource))),
    }
  const wrong =
    meter.default_aggregation.formula !== 'sum'
      ? `it takes the ${meter.default_aggregation.formula} and not the sum`
      : meter.event_time_window !== 'hour'
        ? 'it does not replace what an hour was reported as, so an hour could be counted twice'
        : undefined
  return wrong === undefined ? { ...step, change: 'none' } : { ...step, change: 'differs', because: wrong }
}

function createMeter(stripe: Stripe, resource: string): Promise<Stripe.Billing.Meter> {
  return stripe.billing.meters.create({
    display_name: `${resourceTitle(resource)} (cents)`,
    event_name: meterName(resource),
    default_aggregation: { formula: 'sum' },
    event_time_window: 'hour',
    customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
    value_settings: { event_payload_key: 'value' },
  })
}

async function productStep(stripe: Stripe, resource: string): Promise<SetupStep> {
  const [id, name] = [productId(resource), resourceTitle(resource)]
  const step = { part: 'product', name: id } as const
  // A list, because the look-up of an id that does not exist is an error.
  const [product] = (await stripe.products.list({ ids: [id], limit: 1 })).data
  if (product === undefined)
    return {
      ...step,
      change: 'create',
      apply: () => asked('setup', () => done(stripe.products.create({ id, name }))),
    }
  if (product.name === name && product.active) return { ...step, change: 'none' }
  return {
    ...step,
    change: 'update',
    because: product.active ? `it is called “${product.name}”` : 'it is archived',
    apply: () => asked('setup', () => done(stripe.products.update(id, { name, active: true }))),
  }
}

async function priceStep(
  stripe: Stripe,
  resource: string,
  meter: Stripe.Billing.Meter | undefined,
): Promise<SetupStep> {
  const key = meterName(resource)
  const step = { part: 'price', name: key } as const
  const [price] = (await stripe.prices.list({ lookup_keys: [key], limit: 1 })).data
  const wrong = price && whatDiffers(price, { resource, meterId: meter?.id })
  if (price && wrong === undefined) return { ...step, change: 'none' }
  return {
    ...step,
    change: price ? 'update' : 'create',
    ...(wrong !== undefined && { because: `${wrong}; a new price takes over its lookup key` }),
    apply: () => asked('setup', () => done(createPrice(stripe, resource))),
  }
}

function whatDiffers(
  price: Stripe.Price,
  { resource, meterId }: { resource: string; meterId: string | undefined },
): string | undefined {
  if (!price.active) return 'it is archived'
  if (price.unit_amount !== UNIT_CENTS || price.currency !== 'usd') return `a unit is not ${UNIT_CENTS} cent`
  if (price.recurring?.interval !== 'month') return 'it is not by the month'
  if (price.recurring.meter !== meterId) return 'it counts another meter'
  const product = typeof price.product === 'string' ? price.product : price.product.id
  return product === productId(resource) ? undefined : 'it is of another product'
}

async function createPrice(stripe: Stripe, resource: string): Promise<Stripe.Price> {
  const meters = await stripe.billing.meters
    .list({ status: 'active', limit: 100 })
    .autoPagingToArray({ limit: 1_000 })
  const meter = meters.find(({ event_name }) => event_name === meterName(resource))
  if (meter === undefined) throw new Error(`the meter ${meterName(resource)} was not made`)
  return stripe.prices.create({
    product: productId(resource),
    currency: 'usd',
    unit_amount: UNIT_CENTS,
    billing_scheme: 'per_unit',
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    lookup_key: meterName(resource),
    transfer_lookup_key: true,
  })
}

const PORTAL_FEATURES: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  // Name, address and tax ids are kept by Billing, which prints them on its own invoices too.
  customer_update: { enabled: true, allowed_updates: ['email'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  // A subscription ends with its account, not here: usage would go on without one.
  subscription_cancel: { enabled: false },
}

async function portalStep(stripe: Stripe): Promise<SetupStep> {
  const step = { part: 'portal', name: 'customer portal' } as const
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 })
  if (data.some(({ metadata }) => metadata?.[PART] === PORTAL)) return { ...step, change: 'none' }
  const create = () =>
    stripe.billingPortal.configurations.create({ features: PORTAL_FEATURES, metadata: { [PART]: PORTAL } })
  return { ...step, change: 'create', apply: () => asked('setup', () => done(create())) }
}

async function webhookStep(stripe: Stripe, url: string): Promise<SetupStep> {
  const step = { part: 'webhook', name: url } as const
  const { data } = await stripe.webhookEndpoints.list({ limit: 100 })
  const there = data.find((endpoint) => endpoint.url === url)
  const enabled_events = [...WEBHOOK_EVENTS]
  if (there === undefined)
    return { ...step, change: 'create', apply: () => asked('setup', () => createEndpoint(stripe, url)) }
  const missing = enabled_events.filter((type) => !there.enabled_events.includes(type))
  if (there.status === 'enabled' && missing.length === 0) return { ...step, change: 'none' }
  return {
    ...step,
    change: 'update',
    because: missing.length > 0 ? `it is not sent ${missing.join(', ')}` : `it is ${there.status}`,
    apply: () =>
      asked('setup', () =>
        done(stripe.webhookEndpoints.update(there.id, { enabled_events, disabled: false })),
      ),
  }
}

async function createEndpoint(stripe: Stripe, url: string): Promise<SetupDone> {
  const { secret } = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...WEBHOOK_EVENTS],
    api_version: API_VERSION,
    metadata: { [PART]: 'webhook' },
  })
  return secret === undefined ? {} : { webhookSecret: secret }
}
