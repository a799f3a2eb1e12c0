import type { Param, Params } from './form.ts'

export type Thing = { id: string; object: string; created: number; livemode: false } & Record<string, unknown>
export type MeterEvent = {
  name: string
  identifier: string
  at: number
  customer: string
  value: number
  receivedAt: number
}

/** What Stripe answers when it refuses: https://docs.stripe.com/api/errors */
export class Refusal extends Error {
  readonly status: number
  readonly body: { error: Record<string, unknown> }
  constructor(status: number, error: { message: string; code?: string; param?: string; type?: string }) {
    super(error.message)
    this.status = status
    this.body = { error: { type: 'invalid_request_error', ...error } }
  }
}

const HOUR = 3600
const DAY = 24 * HOUR
const MAX_AGE = 35 * DAY
const MAX_AHEAD = 300

/** What the double keeps. Times are seconds; `now` is moved by the test. */
export class State {
  #things = new Map<string, Thing>()
  #serial = 0
  events: MeterEvent[] = []
  messages: { id: string; type: string; object: Thing }[] = []
  readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  add(object: string, prefix: string, fields: Record<string, unknown>): Thing {
    const id =
      typeof fields['id'] === 'string' ? fields['id'] : `${prefix}_${String(++this.#serial).padStart(6, '0')}`
    const thing: Thing = { created: this.now(), livemode: false, ...fields, id, object }
    if (this.#things.has(id))
      throw new Refusal(400, { code: 'resource_already_exists', message: `${id} already exists.` })
    this.#things.set(id, thing)
    return thing
  }

  all(object: string): Thing[] {
    return [...this.#things.values()].filter((thing) => thing.object === object).toReversed()
  }

  get(object: string, id: string): Thing {
    const thing = this.#things.get(id)
    if (thing?.object === object) return thing
    throw new Refusal(404, { code: 'resource_missing', message: `No such ${object}: '${id}'`, param: 'id' })
  }

  tell(type: string, object: Thing): void {
    this.messages.push({ id: `evt_${String(++this.#serial).padStart(6, '0')}`, type, object: { ...object } })
  }

  /** @throws Refusal for what Stripe refuses: an identifier of the last day, a time too old or ahead, no number */
  takeEvent(params: Params): MeterEvent {
    const { stripe_customer_id: customer, value } = params['payload'] as Record<string, string>
    const at = Number(params['timestamp'] ?? this.now())
    const [name, identifier] = [text(params['event_name']), text(params['identifier'])]
    const known = this.all('billing.meter').find((meter) => meter['event_name'] === name)
    if (known === undefined)
      throw new Refusal(400, { code: 'no_meter', message: `No active meter found for event name ${name}.` })
    this.get('customer', String(customer))
    if (at < this.now() - MAX_AGE)
      throw new Refusal(400, {
        code: 'timestamp_too_far_in_past',
        message: 'The timestamp is more than 35 days ago.',
      })
    if (at > this.now() + MAX_AHEAD)
      throw new Refusal(400, { code: 'timestamp_in_future', message: 'The timestamp is in the future.' })
    if (!/^\d{1,15}$/.test(String(value)))
      throw new Refusal(400, { code: 'meter_event_invalid_value', message: 'The value is not valid.' })
    if (this.events.some((event) => event.identifier === identifier && event.receivedAt > this.now() - DAY))
      throw new Refusal(400, { message: `An event already exists with identifier ${identifier}.` })
    const event = {
      name,
      identifier,
      at,
      customer: String(customer),
      value: Number(value),
      receivedAt: this.now(),
    }
    this.events.push(event)
    return event
  }

  /** By the hour: of the events of an hour the newest one counts, as the meters of this product say. */
  counted(name: string, customer: string, [from, to]: readonly [number, number]): Map<number, number> {
    const hours = new Map<number, number>()
    for (const event of this.events)
      if (event.name === name && event.customer === customer && event.at >= from && event.at < to)
        hours.set(event.at - (event.at % HOUR), event.value)
    return hours
  }
}

export const list = (url: string, data: readonly Thing[], params: Params = {}) => {
  const limit = Number(params['limit'] ?? 10)
  const after = data.findIndex(({ id }) => id === params['starting_after'])
  const page = data.slice(after + 1, after + 1 + limit)
  return { object: 'list', url, has_more: after + 1 + limit < data.length, data: page }
}

/** A parameter that is no list and no object. */
export const text = (param: Param | undefined): string => (typeof param === 'string' ? param : '')

/** Whole numbers of money and time; text of forms otherwise. */
export const whole = (param: Param | undefined) => Number.parseInt(text(param), 10)
export const isTrue = (param: unknown) => param === 'true' || param === true
export const merged = (thing: Thing, params: Params): Record<string, unknown> => ({
  ...(thing['metadata'] as object),
  ...(params['metadata'] as object | undefined),
})
