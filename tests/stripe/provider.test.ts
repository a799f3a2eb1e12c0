import { afterEach, describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import {
  DOUBLE_KEY,
  DOUBLE_WEBHOOK_SECRET,
  startStripeDouble,
  type StripeDouble,
} from '../support/stripe-double/index.ts'
import { paymentProviderContract } from '../../services/billing/payment-provider.contract.ts'
import { type StripeOptions, stripeProvider } from '#services/billing/clients/stripe'
import { applySetup, planSetup } from '#services/billing/clients/stripe/setup'

const RESOURCES = ['storage:marqo.basic', 'storage:marqo.balanced', 'inference:marqo.CPU.small']
const MARCH = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }
const ACCOUNT = { accountId: 'acc_1', name: 'One' }

let double: StripeDouble | undefined
afterEach(async () => {
  await double?.[Symbol.asyncDispose]()
  double = undefined
})

/** Stripe's double, set up, in March; and the provider on it. */
async function open(more: Partial<StripeOptions> = {}) {
  let time = new Date('2026-03-10T12:00:00Z')
  const now = () => time
  const stripe = await startStripeDouble(now)
  double = stripe
  const at = { secretKey: DOUBLE_KEY, apiUrl: stripe.url, now }
  await applySetup(await planSetup({ ...at, resources: RESOURCES }))
  const options = {
    ...at,
    webhookSecrets: [DOUBLE_WEBHOOK_SECRET],
    isTaxed: false,
    retries: 0,
    resources: RESOURCES,
  }
  const provider = stripeProvider({ ...options, ...more })
  const pass = (seconds: number) => void (time = addSeconds(time, seconds))
  const toApril = async () => {
    time = addSeconds(MARCH.to, 3_600)
    stripe.turnMonths()
  }
  return { stripe, provider, now, pass, toApril, at }
}

async function subscribed(opened: Awaited<ReturnType<typeof open>>, accountId = 'acc_1') {
  const { customerId } = await opened.provider.ensureCustomer({ accountId, name: 'One' })
  const asked = { accountId, customerId, from: MARCH.from }
  const { subscriptionId } = await opened.provider.ensureSubscription(asked)
  const report = (hour: number, cents: number, resource = 'storage:marqo.basic') =>
    opened.provider.reportUsage({
      accountId,
      customerId,
      resource,
      hour: addSeconds(MARCH.from, hour * 3_600),
      cents,
    })
  const usage = (cents: number) => ({ id: 'usage', description: 'Storage marqo.basic', cents })
  const charge = (totalCents: number, added: { id: string; description: string; cents: number }[] = []) =>
    opened.provider.chargeInvoice({
      invoiceId: `inv_of_${accountId}`,
      accountId,
      customerId,
      subscriptionId,
      month: MARCH,
      added,
      lines: [usage(totalCents)],
      totalCents,
    })
  return { ...opened, customerId, subscriptionId, report, charge }
}

describe('Stripe (on a double)', () => {
  paymentProviderContract(open)

  it('makes nothing twice when the answer of any call is lost', async () => {
    const opened = await open()
    const { stripe } = opened
    for (let lost = 0; lost < 8; lost++) {
      let calls = 0
      stripe.fails(() => (calls++ === lost ? 'lost' : undefined))
      await subscribed(opened, `acc_${lost}`).catch(() => {})
      stripe.fails(() => undefined)
      await subscribed(opened, `acc_${lost}`)
    }
    const [customers, subscriptions] = [stripe.state.all('customer'), stripe.state.all('subscription')]
    expect([customers.length, subscriptions.length]).toEqual([8, 8])
    for (const one of subscriptions)
      expect(one).toMatchObject({ pause_collection: { behavior: 'keep_as_draft' } })
  })

  it('counts an hour once, however late it is reported again', async () => {
    const { report, provider, customerId, pass } = await subscribed(await open())
    await report(1, 6)
    await report(1, 6)
    pass(3 * 86_400)
    await report(1, 6)
    const asked = { customerId, resource: 'storage:marqo.basic', month: MARCH }
    expect([...(await provider.countedUsage(asked))]).toEqual([['2026-03-01T01:00:00.000Z', 6]])
  })

  it('charges a total that is not ours to nobody: the invoice is voided, and one of our lines takes its place', async () => {
    const { report, charge, stripe, toApril, customerId } = await subscribed(await open())
    stripe.addCard(customerId)
    await report(1, 100)
    await toApril()
    const charged = await charge(90)
    expect(charged).toMatchObject({ replacedCents: 100, invoice: { status: 'open', totalCents: 90 } })
    stripe.invoices.collect()
    const all = stripe.state.all('invoice').map((one) => [one['status'], one['total']])
    expect(all).toEqual(expect.arrayContaining([['void', 100]]))
    expect(all).toHaveLength(2)
    expect(await charge(90)).toMatchObject({ replacedCents: 100, invoice: { totalCents: 90 } })
    expect(stripe.state.all('invoice')).toHaveLength(2)
  })

  it('replaces an invoice over nothing too, when we have a total', async () => {
    const { charge, toApril, stripe } = await subscribed(await open())
    await toApril()
    expect(await charge(90)).toMatchObject({ replacedCents: 0, invoice: { status: 'open', totalCents: 90 } })
    expect(await charge(90)).toMatchObject({ invoice: { totalCents: 90 } })
    expect(stripe.state.all('invoice')).toHaveLength(2)
  })

  it('waits for the invoice of the month while Stripe has not made it', async () => {
    const { charge, toApril } = await subscribed(await open())
    expect(await charge(0)).toEqual({ state: 'awaited' })
    await toApril()
    expect(await charge(0)).toMatchObject({ state: 'charged', invoice: { status: 'paid' } })
  })

  it('ends with one invoice of our total when the answer of any call is lost', async () => {
    const opened = await open()
    const { stripe, toApril } = opened
    const accounts = []
    for (let lost = 0; lost < 10; lost++) accounts.push(await subscribed(opened, `acc_${lost}`))
    for (const { report } of accounts) await report(1, 100)
    await toApril()
    const credit = { id: 'credit', description: 'Credit', cents: -10 }
    for (const [lost, { charge }] of accounts.entries()) {
      let calls = 0
      stripe.fails(() => (calls++ === lost ? 'lost' : undefined))
      await charge(90, [credit]).catch(() => {})
      stripe.fails(() => undefined)
      expect(await charge(90, [credit])).toMatchObject({ invoice: { status: 'open', totalCents: 90 } })
    }
    const all = stripe.state.all('invoice')
    expect(all).toHaveLength(accounts.length)
    for (const invoice of all) expect(invoice).toMatchObject({ total: 90, auto_advance: true })
  })

  it('tells tax apart from our total', async () => {
    const opened = await open({ isTaxed: true })
    opened.stripe.invoices.taxPercent = 20
    const { report, charge, toApril } = await subscribed(opened)
    await report(1, 100)
    await toApril()
    expect(await charge(100)).toMatchObject({
      invoice: { totalCents: 100, taxCents: 20, amountDueCents: 120 },
    })
  })

  it.each([
    [429, 'payment_provider_unavailable'],
    [500, 'payment_provider_unavailable'],
    [503, 'payment_provider_unavailable'],
    [409, 'payment_provider_unavailable'],
    ['silent', 'payment_provider_unavailable'],
    [400, 'payment_provider_refused'],
    [403, 'payment_provider_key_refused'],
  ] as const)('turns %s into %s, without the words of Stripe or our key', async (fault, code) => {
    const { provider, stripe } = await open()
    stripe.fails(() => fault)
    const thrown = await provider.ensureCustomer(ACCOUNT).catch((error: unknown) => error)
    expect(thrown).toMatchObject({
      code,
      kind: code === 'payment_provider_refused' ? 'internal' : 'unavailable',
    })
    expect((thrown as Error).cause).toBeUndefined()
  })

  it('says that its key is refused, and tells nothing of the key', async () => {
    const { provider, stripe } = await open()
    stripe.acceptsKeys('sk_test_another')
    const thrown = await provider.check().catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'payment_provider_key_refused' })
    expect(JSON.stringify([thrown, (thrown as { detail: unknown }).detail])).not.toMatch(
      /sk_test|Invalid API Key/,
    )
  })
})

describe('messages of Stripe', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('are read by the secret that signed them, also while a secret is being replaced', async () => {
    const { provider, stripe, now } = await open({ webhookSecrets: ['whsec_new', DOUBLE_WEBHOOK_SECRET] })
    const { customerId } = await provider.ensureCustomer(ACCOUNT)
    stripe.addCard(customerId)
    const [message] = stripe.takeMessages()
    const { id, type, body = '', signature } = message ?? {}
    expect(await provider.readMessage(bytes(body), signature, now())).toEqual({ id, type, customerId })
  })

  it('are refused when forged, changed, or older than five minutes', async () => {
    const { provider, stripe, now } = await open()
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: {} } })
    const signature = stripe.sign(body)
    const refused = { code: 'webhook_signature_invalid', kind: 'unauthenticated' }
    const expectRefused = (sent: Uint8Array, at = now(), by = signature) =>
      expect(provider.readMessage(sent, by, at)).rejects.toMatchObject(refused)
    expect(await provider.readMessage(bytes(body), signature, addSeconds(now(), 299))).toMatchObject({
      id: 'evt_1',
    })
    await expectRefused(bytes(body), addSeconds(now(), 301))
    await expectRefused(bytes(`${body} `))
    await expectRefused(bytes(''))
    await expectRefused(Buffer.from([0xff, 0xfe]))
    for (let at = signature.length - 64; at < signature.length; at += 7) {
      const forged = `${signature.slice(0, at)}${signature[at] === '0' ? '1' : '0'}${signature.slice(at + 1)}`
      await expectRefused(bytes(body), now(), forged)
    }
  })
})

describe('the set-up', () => {
  it('makes meters, products and prices once, and then finds nothing to do', async () => {
    const { stripe, at } = await open()
    const webhookUrl = 'https://cloud.example.com/webhooks/stripe'
    const steps = await planSetup({ ...at, resources: RESOURCES, webhookUrl })
    expect(steps.filter(({ change }) => change !== 'none')).toMatchObject([
      { part: 'webhook', change: 'create' },
    ])
    expect(await applySetup(steps)).toEqual({ webhookSecret: DOUBLE_WEBHOOK_SECRET })
    const again = await planSetup({ ...at, resources: RESOURCES, webhookUrl })
    expect(new Set(again.map(({ change }) => change))).toEqual(new Set(['none']))
    expect(stripe.state.all('price')).toHaveLength(RESOURCES.length)
    expect(stripe.state.all('billing.meter')).toHaveLength(RESOURCES.length)
  })

  it('can be interrupted at any call and run again', async () => {
    const { stripe, at } = await open()
    const resources = [...RESOURCES, 'inference:marqo.GPU']
    for (let lost = 0; lost < 6; lost++) {
      let calls = 0
      stripe.fails((method) => (method === 'POST' && calls++ === lost ? 'lost' : undefined))
      await planSetup({ ...at, resources })
        .then(applySetup)
        .catch(() => {})
    }
    stripe.fails(() => undefined)
    await applySetup(await planSetup({ ...at, resources }))
    const kinds = ['billing.meter', 'product', 'price'] as const
    expect(kinds.map((kind) => stripe.state.all(kind).length)).toEqual([4, 4, 4])
  })

  it('mends what was changed by hand, and tells what it cannot mend', async () => {
    const { stripe, at } = await open()
    const [price] = stripe.state.all('price')
    const [product] = stripe.state.all('product')
    const [meter] = stripe.state.all('billing.meter')
    Object.assign(price ?? {}, { unit_amount: 2 })
    Object.assign(product ?? {}, { active: false })
    Object.assign(meter ?? {}, { event_time_window: null })
    const steps = await planSetup({ ...at, resources: RESOURCES })
    const changes = steps.filter(({ change }) => change !== 'none')
    expect(changes.map(({ part, change }) => [part, change])).toEqual(
      expect.arrayContaining([
        ['price', 'update'],
        ['product', 'update'],
        ['meter', 'differs'],
      ]),
    )
    await applySetup(steps)
    const left = (await planSetup({ ...at, resources: RESOURCES })).filter(({ change }) => change !== 'none')
    expect(left).toMatchObject([
      { part: 'meter', change: 'differs', because: expect.stringContaining('twice') },
    ])
  })
})
