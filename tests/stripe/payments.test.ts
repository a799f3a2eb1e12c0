import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import type { OutboxEvent } from '#platform/outbox'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import {
  DOUBLE_KEY,
  DOUBLE_WEBHOOK_SECRET,
  type Fault,
  startStripeDouble,
  type StripeDouble,
} from '../support/stripe-double/index.ts'
import { stripeProvider } from '#services/billing/clients/stripe'
import { applySetup, planSetup } from '#services/billing/clients/stripe/setup'
import { ACCOUNT_ID, payingWorld } from '#services/billing/testing'

const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
const RESOURCES = ['storage:marqo.basic', 'inference:marqo.CPU.small']
const SMALL = { numberOfShards: 1, numberOfReplicas: 0, numberOfInferences: 1 }
const HOUR = 3_600
const DAY = 86_400

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** Billing on Stripe's double, set up, at this time. `step` lets time pass with all that happens by itself. */
async function open({
  at = '2026-03-30T20:10:00.000Z',
  env = {},
}: { at?: string; env?: Record<string, string> } = {}) {
  let time = new Date(at)
  const now = () => time
  const stripe: StripeDouble = await startStripeDouble(now)
  const store = openSqliteStore(':memory:', { now })
  opened.push(stripe, store)
  const connection = { secretKey: DOUBLE_KEY, apiUrl: stripe.url, now }
  await applySetup(await planSetup({ ...connection, resources: RESOURCES }))
  const provider = stripeProvider({
    ...connection,
    webhookSecrets: [DOUBLE_WEBHOOK_SECRET],
    isTaxed: false,
    retries: 0,
    resources: RESOURCES,
  })
  const world = payingWorld({ table: (name) => store.table(name), clock: { now }, provider, vault, env })
  const deliver = async (order: (count: number) => number[] = (count) => [...Array(count).keys()]) => {
    const messages = stripe.takeMessages()
    for (const at_ of order(messages.length)) {
      const message = messages[at_]
      if (message === undefined) continue
      const sent = { body: new TextEncoder().encode(message.body), signature: message.signature }
      await world.receive(sent)
    }
    await world.runJobs()
  }
  const pass = (seconds: number) => void (time = addSeconds(time, seconds))
  return {
    ...world,
    stripe,
    now,
    pass,
    jobs: async () => {
      const { tableName } = world.deps.config
      const read = (queue: string) => store.table(tableName).query(`JOB#${queue}`, { limit: 100 })
      return (await Promise.all(['billing', 'payments'].map(read))).flatMap(({ items }) => items)
    },
    deliver,
    /** Time passes by the hour, with everything that happens by itself meanwhile. */
    live: async (hours: number) => {
      for (let hour = 0; hour < hours; hour++) {
        pass(HOUR)
        stripe.turnMonths()
        await world.runJobs()
      }
    },
    liveDays: async (days: number) => {
      for (let day = 0; day < days; day++) {
        pass(DAY)
        stripe.turnMonths()
        await world.runJobs()
      }
    },
    counted: () => stripe.state.events.reduce((sum, { value }) => sum + value, 0),
    customer: async () => (await world.deps.payments.payments.findPayments(ACCOUNT_ID))?.customerId ?? '',
  }
}
type World = Awaited<ReturnType<typeof open>>

/** Uses an index until its month is charged. */
async function untilCharged(world: World, { hasCard = true, ends = false } = {}) {
  await world.record([world.serves(SMALL)])
  world.indexes.add('products', 1)
  await world.runJobs()
  if (hasCard) {
    world.stripe.addCard(await world.customer())
    await world.deliver()
  }
  await world.live(32)
  const [invoice] = await world.invoices()
  if (invoice?.provider === undefined) throw new Error('no invoice was charged')
  // Nothing more to report, where a test goes on for weeks.
  if (ends) await world.record([world.serves(undefined)])
  return invoice
}

/** Not Stripe itself: what it stands for is in tests/support/stripe-double. */
describe('usage at Stripe (on a double)', () => {
  it('an account becomes a customer with a subscription when it first uses something, and pays what the ledger says', async () => {
    const world = await open()
    const { stripe } = world
    const charged = await untilCharged(world)
    expect(charged).toMatchObject({ month: '2026-03', status: 'open', provider: { status: 'open' } })
    stripe.invoices.collect()
    await world.deliver()
    const [paid] = await world.invoices()
    expect(paid).toMatchObject({
      status: 'paid',
      provider: { status: 'paid', amountPaidCents: charged.totalCents },
    })
    expect(stripe.state.all('invoice').map(({ total, status }) => [total, status])).toEqual([
      [charged.totalCents, 'paid'],
    ])
    expect(world.counted() - charged.totalCents).toBeGreaterThan(0) // The first hours of April.
  })

  it('an outage of hours, over the end of a month, changes nothing of what is paid', async () => {
    const undisturbed = await untilCharged(await open())
    const world = await open()
    await world.record([world.serves(SMALL)])
    await world.runJobs()
    await world.live(5)
    world.stripe.fails(() => 503)
    await world.live(25)
    world.stripe.fails(() => undefined)
    await world.live(4)
    const [invoice] = await world.invoices()
    expect(invoice).toMatchObject({ totalCents: undisturbed.totalCents, provider: { status: 'open' } })
    expect(world.stripe.state.all('invoice')).toMatchObject([{ total: undisturbed.totalCents }])
  })

  it('a key that is revoked in the middle of a month is told once, and everything is reported when it works again', async () => {
    const undisturbed = await untilCharged(await open())
    const world = await open()
    await world.record([world.serves(SMALL)])
    await world.runJobs()
    await world.live(3)
    world.stripe.acceptsKeys('sk_test_another')
    await world.live(20)
    const { payments } = world.deps.payments
    expect(await payments.findHealth()).toMatchObject({
      state: 'broken',
      reason: expect.stringContaining('STRIPE_SECRET_KEY'),
    })
    world.stripe.acceptsKeys(DOUBLE_KEY)
    await world.live(10)
    expect(await payments.findHealth()).toMatchObject({ state: 'working' })
    const [invoice] = await world.invoices()
    expect(invoice?.totalCents).toBe(undisturbed.totalCents)
    expect(world.stripe.state.all('invoice')).toMatchObject([{ total: undisturbed.totalCents }])
    const types = (await world.events())
      .map(({ type }) => type)
      .filter((type) => type.startsWith('payment_provider'))
    expect(types).toEqual(['payment_provider.broken', 'payment_provider.restored'])
    expect(world.logged.join('')).not.toContain(DOUBLE_KEY)
  })

  it('a late event that takes usage back is corrected on the invoice before anybody pays', async () => {
    const world = await open()
    await world.record([world.serves({ ...SMALL, numberOfInferences: 40 })])
    await world.runJobs()
    const paused = world.serves({ ...SMALL, numberOfInferences: 0 }, addSeconds(world.now(), HOUR))
    await world.live(20)
    await world.record([paused])
    await world.live(12)
    const [invoice] = await world.invoices()
    const [theirs] = world.stripe.state.all('invoice')
    expect(theirs).toMatchObject({ total: invoice?.totalCents, status: 'open' })
    expect(world.counted()).toBeGreaterThan(invoice?.totalCents ?? 0)
  })

  it('an account that is closed is charged at once, for what it used until then', async () => {
    const world = await open()
    await world.record([world.serves(SMALL)])
    await world.runJobs()
    await world.live(6)
    await world.record([world.serves(undefined)])
    await world.closeAccount()
    await world.live(3)
    const [invoice] = await world.invoices()
    expect(invoice).toMatchObject({ provider: { status: 'open' } })
    expect(world.stripe.state.all('invoice')).toMatchObject([
      { total: invoice?.totalCents, billing_reason: 'manual' },
    ])
    expect(world.stripe.state.all('subscription')).toMatchObject([{ status: 'canceled' }])
    await world.live(30)
    expect(world.stripe.state.all('invoice')).toHaveLength(1)
  })

  it('an account that is purged leaves nothing of its payments, no job goes on, and Stripe is told nothing', async () => {
    const world = await open()
    await world.record([world.serves(SMALL)])
    await world.runJobs()
    await world.live(6)
    await world.record([world.serves(undefined)])
    await world.closeAccount()
    await world.live(3)
    const [invoice] = await world.invoices()
    expect(invoice).toMatchObject({ status: 'open', provider: { status: 'open' } })
    const { payments } = world.deps.payments
    const customerId = (await payments.findPayments(ACCOUNT_ID))?.customerId ?? ''
    expect(await payments.findAccountOf(customerId)).toBe(ACCOUNT_ID)
    await world.purgeAccount()
    await world.runJobs()
    expect(await payments.findPayments(ACCOUNT_ID)).toBeUndefined()
    expect(await payments.findAccountOf(customerId)).toBeUndefined()
    const told = JSON.stringify([world.stripe.state.all('customer'), world.stripe.state.all('invoice')])
    await world.live(24)
    await world.liveDays(40)
    await world.deliver()
    expect(JSON.stringify([world.stripe.state.all('customer'), world.stripe.state.all('invoice')])).toBe(told)
    expect(await world.jobs()).toEqual([])
    expect(await world.invoices()).toEqual([invoice])
  })

  it('the nightly comparison tells when Stripe has counted something else, and is silent otherwise', async () => {
    const world = await open({ at: '2026-03-10T20:10:00.000Z' })
    await world.record([world.serves(SMALL)])
    await world.runJobs()
    await world.live(14)
    const differences = async () =>
      (await world.events()).filter(({ type }) => type === 'payment.difference_found')
    expect(await differences()).toEqual([])
    const [lost] = world.stripe.state.events.splice(2, 1)
    await world.live(24)
    expect(await differences()).toMatchObject([
      { after: { month: '2026-03', providerCents: expect.any(Number), ourCents: expect.any(Number) } },
    ])
    const [{ after = {} } = {}] = await differences()
    expect(Number(after['ourCents']) - Number(after['providerCents'])).toBe(lost?.value)
  })
})

describe('over random histories', () => {
  const FAULTS: (Fault | undefined)[] = [undefined, undefined, 429, 500, 503, 409, 'lost', 'lost']

  it('ledger = meter events = invoice at Stripe, whatever is lost, late or refused on the way', async () => {
    const sizes = fc.array(
      fc.record({
        hours: fc.integer({ min: 1, max: 9 }),
        seconds: fc.integer({ min: 0, max: 3_599 }),
        shards: fc.integer({ min: 1, max: 3 }),
        inferences: fc.integer({ min: 0, max: 4 }),
        isRepeated: fc.boolean(),
        isLate: fc.boolean(),
      }),
      { minLength: 2, maxLength: 5 },
    )
    const faults = fc.array(fc.integer({ min: 0, max: FAULTS.length - 1 }), { minLength: 12, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(sizes, faults, async (history, trouble) => {
        const world = await open()
        await world.record([world.serves(SMALL)])
        await world.runJobs()
        let calls = 0
        world.stripe.fails((method) =>
          method === 'POST' ? FAULTS[trouble[calls++ % trouble.length] ?? 0] : undefined,
        )
        const late: OutboxEvent[] = []
        for (const { hours, seconds, shards, inferences, isRepeated, isLate } of history) {
          const event = world.serves(
            { numberOfShards: shards, numberOfReplicas: 0, numberOfInferences: inferences },
            addSeconds(world.now(), seconds),
          )
          await world.live(hours)
          if (isLate) late.push(event)
          else await world.record([event])
          if (isRepeated) await world.record([event])
        }
        await world.record(late.toReversed())
        await world.live(30)
        world.stripe.fails(() => undefined)
        await world.live(16)
        const [invoice] = await world.invoices()
        const open_ = world.stripe.state.all('invoice').filter(({ status }) => status !== 'void')
        expect(open_).toMatchObject([{ total: invoice && invoice.subtotalCents - invoice.creditCents }])
        const items = world.stripe.state
          .all('invoiceitem')
          .reduce((sum, item) => sum + Number(item['amount']), 0)
        const march = world.stripe.state.events.filter(({ at }) => at < Date.parse('2026-04-01') / 1000)
        const byHour = new Map(march.map(({ name, at, value }) => [`${name} ${at}`, value]))
        const metered = [...byHour.values()].reduce((sum, value) => sum + value, 0)
        expect(metered + items).toBe(invoice && invoice.subtotalCents - invoice.creditCents)
      }),
      { numRuns: 6 },
    )
  })
})

describe('a failed payment', () => {
  const stepsOf = async (world: World) =>
    (await world.events()).map(({ type }) => type).filter((type) => type.startsWith('payment.'))

  it('is followed by reminders, an announcement and a pause; paying gives everything back', async () => {
    const world = await open()
    const invoice = await untilCharged(world, { hasCard: false, ends: true })
    world.stripe.invoices.collect()
    await world.deliver()
    expect(await stepsOf(world)).toEqual(['payment.failed', 'payment.reminded'])
    await world.liveDays(9)
    expect(await stepsOf(world)).toEqual(['payment.failed', ...Array(3).fill('payment.reminded')])
    expect(world.indexes.all.get('products')?.numberOfInferences).toBe(1)
    await world.liveDays(9)
    expect((await stepsOf(world)).slice(-2)).toEqual(['payment.grace_started', 'payment.indexes_paused'])
    expect(world.indexes.all.get('products')?.numberOfInferences).toBe(0)
    // Its owner resumes it, or makes another one: the account is still on hold.
    world.indexes.add('another', 2)
    await world.live(1)
    expect(world.indexes.all.get('another')?.numberOfInferences).toBe(0)

    world.stripe.addCard(await world.customer())
    await world.deliver()
    world.stripe.invoices.pay(invoice.provider?.id ?? '')
    await world.deliver()
    expect((await stepsOf(world)).at(-1)).toBe('payment.recovered')
    expect([...world.indexes.all.values()].map((index) => index.numberOfInferences)).toEqual([1, 2])
    expect((await world.deps.payments.payments.findPayments(ACCOUNT_ID))?.dunning).toBeUndefined()
    await world.sendMails()
    const toOwner = world.mails.filter(({ to }) => to === 'olga@example.com').map(({ subject }) => subject)
    expect(toOwner.filter((subject) => !subject.includes('invoice M-')).toSorted()).toEqual([
      ...Array(3).fill('Marqo Cloud: a payment failed'),
      'Marqo Cloud: everything is paid',
      'Marqo Cloud: indexes are being paused',
      'Marqo Cloud: indexes will be paused',
    ])
    expect(world.mails.some(({ to }) => to === 'dev@example.com')).toBe(false)
  })

  it('that nobody settles is given up in the end, and can still be paid', async () => {
    const world = await open({
      env: {
        BILLING_REMINDER_DAYS: '0',
        BILLING_GRACE_AFTER_DAYS: '1',
        BILLING_GRACE_DAYS: '1',
        BILLING_WRITE_OFF_AFTER_DAYS: '3',
      },
    })
    const invoice = await untilCharged(world, { hasCard: false, ends: true })
    world.stripe.invoices.collect()
    await world.deliver()
    await world.liveDays(8)
    expect((await stepsOf(world)).at(-1)).toBe('payment.written_off')
    const id = invoice.provider?.id ?? ''
    expect(world.stripe.state.get('invoice', id)['status']).toBe('uncollectible')
    expect(world.indexes.all.get('products')?.numberOfInferences).toBe(0)
    world.stripe.addCard(await world.customer())
    await world.deliver()
    world.stripe.invoices.pay(id)
    await world.deliver()
    await world.live(1)
    expect((await stepsOf(world)).at(-1)).toBe('payment.recovered')
    expect(world.indexes.all.get('products')?.numberOfInferences).toBe(1)
  })

  it('takes each step once, when two controllers run its jobs at the same time', async () => {
    const world = await open()
    await untilCharged(world, { hasCard: false, ends: true })
    world.stripe.invoices.collect()
    await world.deliver()
    for (let day = 0; day < 20; day++) {
      world.pass(DAY)
      await Promise.all([world.runJobs(), world.runJobs()])
    }
    const steps = await stepsOf(world)
    expect(steps).toEqual([
      'payment.failed',
      ...Array(3).fill('payment.reminded'),
      'payment.grace_started',
      'payment.indexes_paused',
    ])
  })
})

describe('messages', () => {
  it('may come in any order, twice and long after: what is true is read from Stripe', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { minLength: 4, maxLength: 20 }), async (order) => {
        const world = await open()
        await untilCharged(world)
        world.stripe.invoices.failing.add(await world.customer())
        world.stripe.invoices.collect()
        world.stripe.invoices.failing.clear()
        world.stripe.invoices.collect()
        // A failure and a payment, told in this order: the invoice is paid.
        await world.deliver((count) => [...order.map((at) => at % count), count - 1, 0])
        const [invoice] = await world.invoices()
        expect(invoice?.status).toBe('paid')
        expect((await world.deps.payments.payments.findPayments(ACCOUNT_ID))?.dunning).toBeUndefined()
      }),
      { numRuns: 3 },
    )
  })

  it('are each acted on once, and those about nobody or of other types are taken and forgotten', async () => {
    const world = await open()
    await untilCharged(world)
    await world.deliver()
    const jobs = async () => {
      const { deps } = world
      return (await deps.payments.payments.findPayments(ACCOUNT_ID)) && deps.config.tableName
    }
    expect(await jobs()).toBe('billing')
    const receive = (event: object) => {
      const body = JSON.stringify(event)
      const sent = { body: new TextEncoder().encode(body), signature: world.stripe.sign(body) }
      return world.receive(sent)
    }
    const customer = await world.customer()
    const about = (id: string, type: string, of: string) => ({
      id,
      object: 'event',
      type,
      data: { object: { object: 'x', customer: of } },
    })
    const calls = () => world.stripe.sent.length
    for (const event of [
      about('evt_a', 'invoice.paid', 'cus_of_nobody'),
      about('evt_b', 'never.heard_of', ''),
      { id: 'evt_c', object: 'event', type: 'x', data: { object: {} } },
    ]) {
      const before = calls()
      expect(await receive(event)).toEqual({ received: true })
      await world.runJobs()
      expect(calls()).toBe(before)
    }
    expect(await receive(about('evt_d', 'invoice.paid', customer))).toEqual({ received: true })
    await world.runJobs()
    const after = calls()
    expect(await receive(about('evt_d', 'invoice.paid', customer))).toEqual({ received: true })
    await world.runJobs()
    expect(calls()).toBe(after)
  })
})
