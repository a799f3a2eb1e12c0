import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemNow } from '#platform/clock'
import { wholeResponse } from '#platform/edge'
import { webhookRoutes } from '#gateways/webhooks'
import { startControlPlane } from '../support/control-plane.ts'
import {
  DOUBLE_KEY,
  DOUBLE_WEBHOOK_SECRET,
  startStripeDouble,
  type StripeDouble,
} from '../support/stripe-double/index.ts'

const EVENT = JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: {} } })

let stripe: StripeDouble
let plane: Awaited<ReturnType<typeof startControlPlane>>
let ledgerOnly: Awaited<ReturnType<typeof startControlPlane>>
beforeAll(async () => {
  stripe = await startStripeDouble(systemNow)
  const env = {
    STRIPE_SECRET_KEY: DOUBLE_KEY,
    STRIPE_WEBHOOK_SECRET: DOUBLE_WEBHOOK_SECRET,
    STRIPE_API_URL: stripe.url,
  }
  plane = await startControlPlane({ env })
  ledgerOnly = await startControlPlane()
})
afterAll(async () => {
  await plane?.[Symbol.asyncDispose]()
  await ledgerOnly?.[Symbol.asyncDispose]()
  await stripe?.[Symbol.asyncDispose]()
})

/** Sends a message to the gateway for them, as anybody on the internet can. */
async function send(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  { controller } = plane,
) {
  const request = new Request('http://console.test/webhooks/stripe', { method: 'POST', headers, body })
  const response = wholeResponse(await controller.webhooks(request, { address: '198.51.100.7' }))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const signed = (body: string) => ({ 'stripe-signature': stripe.sign(body) })

describe('the route for messages of Stripe', () => {
  it('is the only kind of route at its gateway: open, with the bytes as they were sent', () => {
    expect(webhookRoutes.map(({ operationId }) => operationId)).toEqual(['receiveStripeMessage'])
    for (const route of webhookRoutes) expect(route).toMatchObject({ authorize: 'open', isRaw: true })
  })

  it('takes what Stripe has signed, whatever its form: spaces, escapes, a type of content', async () => {
    for (const body of [
      EVENT,
      `  ${EVENT}\n`,
      EVENT.replace('evt_1', 'evt_\\u0032'),
      EVENT.replace('{}', '{"dryrun":1,"é":"ü"}'),
    ])
      expect(await send(body, { ...signed(body), 'content-type': 'text/plain; charset=utf-8' })).toEqual({
        status: 200,
        body: { received: true },
      })
  })

  it('refuses what is not signed, or differs in a single byte, and says nothing of why', async () => {
    const refused = { status: 401, body: { code: 'webhook_signature_invalid' } }
    expect(await send(EVENT)).toMatchObject(refused)
    expect(await send(`${EVENT} `, signed(EVENT))).toMatchObject(refused)
    expect(await send('', signed(EVENT))).toMatchObject(refused)
    expect(await send(EVENT, { 'stripe-signature': 't=1,v1=abc' })).toMatchObject(refused)
    expect(
      await send(EVENT, { 'stripe-signature': stripe.sign(EVENT, stripe.state.now() - 301) }),
    ).toMatchObject(refused)
    expect(await send(new Uint8Array([0xff, 0xfe]), signed(EVENT))).toMatchObject(refused)
  })

  it('reads no more than a message can be', async () => {
    const large = JSON.stringify({ ...JSON.parse(EVENT), more: 'x'.repeat(300_000) })
    expect(await send(large, signed(large))).toMatchObject({
      status: 413,
      body: { code: 'request_too_large' },
    })
  })

  it('exists at no other gateway', async () => {
    const at = async (gateway: 'web' | 'public' | 'cell', path: string) => {
      const request = new Request(`http://console.test${path}`, {
        method: 'POST',
        headers: signed(EVENT),
        body: EVENT,
      })
      return wholeResponse(await plane.controller[gateway](request, { address: '198.51.100.7' })).status
    }
    expect([
      await at('web', '/web/stripe'),
      await at('public', '/api/v2/stripe'),
      await at('cell', '/cell/v1/stripe'),
    ]).toEqual([404, 404, 404])
  })

  it('says so where no payment provider is configured', async () => {
    const answer = await send(EVENT, signed(EVENT), ledgerOnly)
    expect(answer).toMatchObject({ status: 409, body: { code: 'payments_not_configured' } })
  })
})
