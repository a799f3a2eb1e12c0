import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRICE_BOOK, resourcesOf } from '#contracts/prices'
import { API_VERSION, stripeProvider } from '#services/billing/clients/stripe'
import { applySetup, planSetup } from '#services/billing/clients/stripe/setup'
import {
  DOUBLE_KEY,
  DOUBLE_WEBHOOK_SECRET,
  type Sent,
  startStripeDouble,
} from '../support/stripe-double/index.ts'
import { hasGo, startStripeMock } from '../support/stripe-mock.ts'

const MARCH = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }
const ADDRESS = { line1: 'Hauptstraße 1', city: 'Berlin', postalCode: '10115', country: 'DE' }

/** Everything that the product ever asks of Stripe, asked of the double once. */
async function everyRequest(): Promise<Sent[]> {
  let time = new Date('2026-03-31T20:00:00Z')
  const now = () => time
  await using double = await startStripeDouble(now)
  const connection = { secretKey: DOUBLE_KEY, apiUrl: double.url, now }
  const resources = resourcesOf(PRICE_BOOK)
  const webhookUrl = 'https://cloud.example.com/webhooks/stripe'
  await applySetup(await planSetup({ ...connection, resources, webhookUrl }))
  for (const product of double.state.all('product').slice(0, 1)) product['active'] = false
  for (const endpoint of double.state.all('webhook_endpoint')) endpoint['enabled_events'] = []
  await applySetup(await planSetup({ ...connection, resources, webhookUrl }))

  const provider = stripeProvider({
    ...connection,
    webhookSecrets: [DOUBLE_WEBHOOK_SECRET],
    isTaxed: true,
    resources,
  })
  await provider.check()
  const accountId = 'acc_1'
  const { customerId } = await provider.ensureCustomer({ accountId, name: 'One', email: 'one@example.com' })
  const { subscriptionId } = await provider.ensureSubscription({ accountId, customerId, from: MARCH.from })
  const taxIds = [{ type: 'eu_vat', value: 'DE123456789' }]
  await provider.updateCustomer(customerId, { name: 'One GmbH', address: ADDRESS, taxIds })
  await provider.updateCustomer(customerId, { name: 'One', taxIds: [] })
  double.addCard(customerId)
  await provider.ensureDefaultPaymentMethod(customerId)
  await provider.openPortal({ customerId, returnUrl: 'http://localhost:8800/billing' })
  await provider.openCheckout({ accountId, customerId, returnUrl: 'http://localhost:8800/billing' })
  const resource = 'storage:marqo.basic'
  await provider.reportUsage({ accountId, customerId, resource, hour: MARCH.from, cents: 100 })
  await provider.countedUsage({ customerId, resource, month: MARCH })
  time = new Date('2026-04-01T01:00:00Z')
  double.turnMonths()
  const usage = { id: 'line-0', description: 'Storage', cents: 90 }
  const credit = { id: 'credit', description: 'Credit', cents: -10 }
  const ours = { accountId, customerId, month: MARCH, added: [credit], lines: [usage, credit] }
  // The first is not what was metered: it is voided and replaced.
  await provider.chargeInvoice({ ...ours, invoiceId: 'ivc_1', subscriptionId, totalCents: 80 })
  const second = await provider.chargeInvoice({ ...ours, invoiceId: 'ivc_2', totalCents: 80 })
  const id = second.state === 'charged' ? second.invoice.id : ''
  await provider.getInvoice(id)
  await provider.markUncollectible(id)
  await provider.voidInvoice(id)
  await provider.endSubscription(subscriptionId)
  return [...double.sent]
}

/** stripe-mock's document is of an earlier month than our SDK, and names no later version. */
const known = (text: string) => text.replace(API_VERSION, '2026-08-26.dahlia')
const title = ({ method, path }: Sent) => `${method} ${path.replaceAll(/\/[a-z]+_[A-Za-z0-9_]+/g, '/{id}')}`
const paramsOf = ({ query, body }: Sent) =>
  [...new URLSearchParams(query === '' ? body : query).keys()]
    .map((key) => key.replaceAll(/\d+/g, '0'))
    .join(' ')

describe.runIf(hasGo())('stripe-mock', () => {
  let sent: Sent[]
  let mock: Awaited<ReturnType<typeof startStripeMock>>
  beforeAll(async () => {
    ;[sent, mock] = await Promise.all([everyRequest(), startStripeMock()])
  })
  afterAll(() => mock?.[Symbol.asyncDispose]())

  const ask = async ({ method, path, query, body }: Sent) => {
    const headers = {
      authorization: 'Bearer sk_test_123',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const url = `${mock.url}${path}${query === '' ? '' : `?${query}`}`
    const answer = await fetch(url, { method, headers, ...(body !== '' && { body: known(body) }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  /** One of each form: a path with the names of its parameters. */
  const forms = () => [...new Map(sent.map((one) => [`${title(one)} ${paramsOf(one)}`, one])).values()]

  it('refuses nothing that we send to Stripe', async () => {
    const refused: unknown[] = []
    for (const one of forms()) {
      const { status, body } = await ask(one)
      if (status !== 200) refused.push([title(one), one.query || one.body, body])
    }
    expect(refused).toEqual([])
    expect(forms().length).toBeGreaterThan(30)
  })

  it('would refuse a parameter that Stripe does not have', async () => {
    const [customer] = sent.filter(({ method, path }) => method === 'POST' && path === '/v1/customers')
    if (customer === undefined) throw new Error('no customer was made')
    expect(await ask({ ...customer, body: `${customer.body}&bogus=1` })).toMatchObject({ status: 400 })
  })

  it("has every member of the double's answers, so that the double does not drift away from Stripe", async () => {
    // The double's own, beside what Stripe says.
    const OWN = ['prices', 'period_end', 'deleted', 'start_date', 'created', 'secret']
    const unknown: string[] = []
    for (const one of forms()) {
      const { body } = await ask(one)
      const own = one.answer as Record<string, unknown>
      if (own['object'] !== body['object']) unknown.push(`${title(one)}: object ${String(own['object'])}`)
      for (const member of Object.keys(own))
        if (!(member in body) && !OWN.includes(member)) unknown.push(`${title(one)}: ${member}`)
    }
    expect([...new Set(unknown)]).toEqual([])
  })
})
