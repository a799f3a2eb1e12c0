import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { type Params, parseForm } from './form.ts'
import { Invoices } from './invoices.ts'
import { type Route, routesOf } from './routes.ts'
import { Refusal, State } from './state.ts'

export type { Thing } from './state.ts'

/**
 * What goes wrong with a call: an answer with this status instead of the work; `lost`, the work is done, and a proxy answers
 * that it heard nothing; `silent`, nothing is done and the connection breaks.
 */
export type Fault = 400 | 403 | 409 | 429 | 500 | 503 | 'lost' | 'silent'
export type Sent = {
  method: string
  path: string
  query: string
  body: string
  status: number
  answer: unknown
}

export const DOUBLE_KEY = 'sk_test_of_the_double'
export const DOUBLE_WEBHOOK_SECRET = 'whsec_of_the_double'

type Double = {
  state: State
  invoices: Invoices
  routes: Record<string, Route>
  /** Asked before each call is answered. */
  faultOf: (method: string, path: string) => Fault | undefined
  keys: Set<string>
  sent: Sent[]
  answered: Map<string, { request: string; status: number; answer: object }>
}

/**
 * A double of Stripe, not Stripe: its own reading of the documentation, for the endpoints that the product calls. It keeps
 * state, knows idempotency keys, refuses what the documentation says is refused, makes the invoices of subscriptions at the
 * turn of a month and signs messages as Stripe does. `stripe-mock` watches that requests and answers have Stripe's form.
 */
export async function startStripeDouble(now: () => Date) {
  const state = new State(() => Math.floor(now().getTime() / 1000))
  const invoices = new Invoices(state)
  const double: Double = {
    state,
    invoices,
    routes: routesOf(state, invoices),
    faultOf: () => undefined,
    keys: new Set([DOUBLE_KEY]),
    sent: [],
    answered: new Map(),
  }
  const server = createServer((request, response) => void serve(double, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stripe = new Stripe(DOUBLE_KEY)
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    invoices,
    sent: double.sent,
    /** What goes wrong from now on. */
    fails: (faultOf: Double['faultOf']) => void (double.faultOf = faultOf),
    /** The operator rolls or revokes keys in the dashboard. */
    acceptsKeys: (...keys: string[]) => void (double.keys = new Set(keys)),
    /** The customer adds a card on Stripe's page. */
    addCard: (customer: string) => {
      const card = state.add('payment_method', 'pm', { customer, type: 'card' })
      state.tell('payment_method.attached', card)
      state.tell('checkout.session.completed', { ...card, object: 'checkout.session' })
    },
    /** Makes the invoices of all months that have ended. */
    turnMonths: () => turnMonths(state, invoices),
    /** The messages since the last call, signed, as Stripe would send them. */
    takeMessages: () =>
      state.messages.splice(0).map(({ id, type, object }) => {
        const body = JSON.stringify({ id, object: 'event', type, created: state.now(), data: { object } })
        return { id, type, body, signature: signed(stripe, body, state.now()) }
      }),
    sign: (body: string, at = state.now()) => signed(stripe, body, at),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type StripeDouble = Awaited<ReturnType<typeof startStripeDouble>>

const signed = (stripe: Stripe, payload: string, timestamp: number) =>
  stripe.webhooks.generateTestHeaderString({ payload, timestamp, secret: DOUBLE_WEBHOOK_SECRET })

function turnMonths(state: State, invoices: Invoices): void {
  for (const subscription of state.all('subscription').filter((one) => one['status'] !== 'canceled'))
    while (Number(subscription['period_end']) <= state.now()) {
      const end = Number(subscription['period_end'])
      const month = new Date(end * 1000)
      const at = (step: number) => Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + step, 1) / 1000
      const isKept =
        (subscription['pause_collection'] as { behavior?: string } | null)?.behavior === 'keep_as_draft'
      invoices.create(
        {
          customer: String(subscription['customer']),
          automatic_tax: subscription['automatic_tax'] as Params,
        },
        {
          billing_reason: 'subscription_cycle',
          period_start: at(-1),
          period_end: end,
          auto_advance: !isKept,
          parent: { type: 'subscription_details', subscription_details: { subscription: subscription.id } },
        },
      )
      subscription['period_end'] = at(1)
    }
}

async function serve(double: Double, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request
  const [path = '', query = ''] = url.split('?')
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const fault = double.faultOf(method, path)
  if (fault === 'silent') return void request.socket.destroy()
  const { status, answer } =
    typeof fault === 'number' ? failure(fault) : perform(double, request, { method, path, query, body })
  if (fault === undefined) double.sent.push({ method, path, query, body, status, answer })
  if (fault === 'lost') {
    response.writeHead(502, { 'content-type': 'application/json' })
    return void response.end('{"error":{"type":"api_error","message":"Bad gateway"}}')
  }
  // Stripe's own word on whether the SDK should try again; left out, the SDK decides by the status.
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_of_the_double' })
  response.end(JSON.stringify(answer))
}

const failure = (status: number) => ({
  status,
  answer: {
    error: {
      type: status === 429 ? 'rate_limit_error' : 'api_error',
      message: `The double answers ${status}.`,
    },
  },
})

type Asked = { method: string; path: string; query: string; body: string }

function perform(
  double: Double,
  { headers }: IncomingMessage,
  asked: Asked,
): { status: number; answer: object } {
  const [, key = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
  if (!double.keys.has(key))
    return {
      status: 401,
      answer: {
        error: { type: 'invalid_request_error', message: `Invalid API Key provided: ${key.slice(0, 8)}****` },
      },
    }
  const once = headers['idempotency-key']
  const request = `${asked.method} ${asked.path} ${asked.body}`
  const before = typeof once === 'string' ? double.answered.get(once) : undefined
  if (before?.request === request) return before
  if (before)
    return {
      status: 400,
      answer: {
        error: {
          type: 'idempotency_error',
          message: 'Keys for idempotent requests can only be used with the same parameters.',
        },
      },
    }
  const result = judged(double, asked)
  if (typeof once === 'string') double.answered.set(once, { request, ...result })
  return result
}

function judged(
  { routes }: Double,
  { method, path, query, body }: Asked,
): { status: number; answer: object } {
  try {
    const params = parseForm(method === 'GET' ? query : body)
    const exact = routes[`${method} ${path}`]
    if (exact) return { status: 200, answer: exact('', params) }
    for (const [pattern, route] of Object.entries(routes)) {
      const form = pattern.replaceAll(/{(?:id|sub)}/g, '([^/]+)')
      const found = new RegExp(`^${form}$`).exec(`${method} ${path}`)
      if (found === null) continue
      const [, id = '', sub] = found
      return { status: 200, answer: route(id, sub === undefined ? params : { ...params, sub }) }
    }
    throw new Refusal(404, {
      message: `Unrecognized request URL (${method}: ${path}): the double does not have it.`,
    })
  } catch (thrown) {
    if (thrown instanceof Refusal) return { status: thrown.status, answer: thrown.body }
    return { status: 500, answer: { error: { type: 'api_error', message: String(thrown) } } }
  }
}
