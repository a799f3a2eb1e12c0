import type { Invoices } from './invoices.ts'
import type { Params } from './form.ts'
import { list, merged, Refusal, type State, text, type Thing, whole } from './state.ts'

type Answer = object
export type Route = (id: string, params: Params) => Answer
const strings = (param: unknown) => (Array.isArray(param) ? param.map(String) : [])

/** The endpoints that the product calls, and no others. `{id}` stands for one part of a path. */
export function routesOf(state: State, invoices: Invoices): Record<string, Route> {
  return {
    ...customers(state),
    ...catalogue(state),
    ...usage(state),
    ...subscriptions(state),
    ...pages(state),
    'GET /v1/invoices': (_, params) => invoices.list(params),
    'POST /v1/invoices': (_, params) => invoices.create(params),
    'GET /v1/invoices/{id}': (id) => invoices.get(id),
    'POST /v1/invoices/{id}': (id, params) => invoices.update(id, params),
    'POST /v1/invoices/{id}/finalize': (id, params) => invoices.finalise(id, params),
    'POST /v1/invoices/{id}/void': (id) => invoices.end(id, 'void'),
    'POST /v1/invoices/{id}/mark_uncollectible': (id) => invoices.end(id, 'uncollectible'),
    'GET /v1/invoiceitems': (_, params) => invoices.items(params),
    'POST /v1/invoiceitems': (_, params) => invoices.addItem(params),
  }
}

function customers(state: State): Record<string, Route> {
  const withSettings = (thing: Thing, params: Params) => {
    const asked = params['invoice_settings'] as Params | undefined
    const method = asked?.['default_payment_method'] ?? null
    const settings = thing['invoice_settings'] as object | undefined
    thing['invoice_settings'] = {
      default_payment_method: null,
      ...settings,
      ...(method !== null && { default_payment_method: method }),
    }
    thing['metadata'] = merged(thing, params)
    return thing
  }
  return {
    'POST /v1/customers': (_, params) => {
      const { name, email = null, metadata } = params
      const made = state.add('customer', 'cus', {
        name,
        email,
        metadata: metadata ?? {},
        address: null,
      })
      return withSettings(made, params)
    },
    // Newer ones are not found yet, as at Stripe.
    'GET /v1/customers/search': (_, params) => {
      const [, account] = /:'(.+)'$/.exec(text(params['query'])) ?? []
      const found = state
        .all('customer')
        .filter(
          (one) => (one['metadata'] as Params)['marqo_account'] === account && one.created < state.now() - 60,
        )
      return { object: 'search_result', url: '/v1/customers/search', has_more: false, data: found }
    },
    'GET /v1/customers/{id}/tax_ids': (id, params) =>
      list(
        `/v1/customers/${id}/tax_ids`,
        state.all('tax_id').filter((one) => one['customer'] === id && one['deleted'] !== true),
        params,
      ),
    'POST /v1/customers/{id}/tax_ids': (id, params) => {
      if (!/^[A-Z0-9]{4,20}$/.test(text(params['value'])))
        throw new Refusal(400, { code: 'tax_id_invalid', message: 'Invalid tax id.', param: 'value' })
      return state.add('tax_id', 'txi', { ...params, customer: id })
    },
    'DELETE /v1/customers/{id}/tax_ids/{sub}': (_, { sub = '' }) => {
      state.get('tax_id', text(sub))['deleted'] = true
      return { id: sub, object: 'tax_id', deleted: true }
    },
    'GET /v1/customers/{id}': (id) => state.get('customer', id),
    'POST /v1/customers/{id}': (id, params) => {
      const customer = withSettings(state.get('customer', id), params)
      if (params['name'] !== undefined) customer['name'] = params['name']
      if (params['address'] !== undefined)
        customer['address'] = params['address'] === '' ? null : params['address']
      state.tell('customer.updated', customer)
      return customer
    },
    'GET /v1/payment_methods': (_, params) =>
      list(
        '/v1/payment_methods',
        state.all('payment_method').filter((one) => one['customer'] === params['customer']),
        params,
      ),
  }
}

function catalogue(state: State): Record<string, Route> {
  return {
    'GET /v1/products': (_, params) =>
      list(
        '/v1/products',
        state.all('product').filter(({ id }) => strings(params['ids']).includes(id)),
        params,
      ),
    'POST /v1/products': (_, params) => state.add('product', 'prod', { ...params, active: true }),
    'POST /v1/products/{id}': (id, params) =>
      Object.assign(state.get('product', id), { name: params['name'], active: params['active'] !== 'false' }),
    'GET /v1/prices': (_, params) =>
      list(
        '/v1/prices',
        state
          .all('price')
          .filter(
            (one) =>
              strings(params['lookup_keys']).includes(String(one['lookup_key'])) &&
              (params['active'] === undefined || one['active'] === true),
          ),
        params,
      ),
    'POST /v1/prices': (_, params) => {
      state.get('product', text(params['product']))
      const recurring = params['recurring'] as Params
      state.get('billing.meter', text(recurring['meter']))
      // `transfer_lookup_key`: the price that had it goes without.
      for (const price of state.all('price'))
        if (price['lookup_key'] === params['lookup_key']) price['lookup_key'] = null
      const { transfer_lookup_key: _transferred, ...asked } = params
      return state.add('price', 'price', {
        ...asked,
        unit_amount: whole(params['unit_amount']),
        recurring: { ...recurring, interval_count: 1 },
        active: true,
        type: 'recurring',
      })
    },
    'GET /v1/webhook_endpoints': (_, params) =>
      list('/v1/webhook_endpoints', state.all('webhook_endpoint'), params),
    'POST /v1/webhook_endpoints': (_, params) => {
      const made = state.add('webhook_endpoint', 'we', { ...params, status: 'enabled' })
      return { ...made, secret: 'whsec_of_the_double' }
    },
    'POST /v1/webhook_endpoints/{id}': (id, params) =>
      Object.assign(state.get('webhook_endpoint', id), {
        enabled_events: params['enabled_events'],
        status: 'enabled',
      }),
  }
}

function usage(state: State): Record<string, Route> {
  return {
    'GET /v1/billing/meters': (_, params) => list('/v1/billing/meters', state.all('billing.meter'), params),
    'POST /v1/billing/meters': (_, params) => {
      if (state.all('billing.meter').some((one) => one['event_name'] === params['event_name']))
        throw new Refusal(400, { message: 'An active meter with this event name exists.' })
      return state.add('billing.meter', 'mtr', { ...params, status: 'active' })
    },
    'POST /v1/billing/meter_events': (_, params) => {
      const { identifier, at, name } = state.takeEvent(params)
      return {
        object: 'billing.meter_event',
        identifier,
        event_name: name,
        timestamp: at,
        payload: params['payload'],
        created: state.now(),
        livemode: false,
      }
    },
    'GET /v1/billing/meters/{id}/event_summaries': (id, params) => {
      const meter = state.get('billing.meter', id)
      const span = [Number(params['start_time']), Number(params['end_time'])] as const
      const hours = [...state.counted(String(meter['event_name']), text(params['customer']), span)]
      const summaries = hours.map(([hour, value]): Thing => ({
        id: `mtrusg_${hour}`,
        object: 'billing.meter_event_summary',
        created: state.now(),
        aggregated_value: value,
        start_time: hour,
        end_time: hour + 3600,
        livemode: false,
        meter: id,
      }))
      return list(`/v1/billing/meters/${id}/event_summaries`, summaries, params)
    },
  }
}

function subscriptions(state: State): Record<string, Route> {
  return {
    'GET /v1/subscriptions': (_, params) =>
      list(
        '/v1/subscriptions',
        state
          .all('subscription')
          .filter((one) => one['customer'] === params['customer'] && one['status'] !== 'canceled'),
        params,
      ),
    'POST /v1/subscriptions': (_, params) => {
      state.get('customer', text(params['customer']))
      const prices = (params['items'] as Params[]).map(({ price }) => state.get('price', text(price)).id)
      return state.add('subscription', 'sub', {
        customer: params['customer'],
        prices,
        status: 'active',
        start_date: Number(params['backdate_start_date']),
        // The double's own: the end of the period that it is in.
        period_end: Number(params['billing_cycle_anchor']),
        automatic_tax: params['automatic_tax'] ?? { enabled: 'false' },
        pause_collection: null,
        metadata: params['metadata'],
      })
    },
    'GET /v1/subscriptions/{id}': (id) => state.get('subscription', id),
    'DELETE /v1/subscriptions/{id}': (id) =>
      Object.assign(state.get('subscription', id), { status: 'canceled' }),
    'POST /v1/subscriptions/{id}': (id, params) =>
      Object.assign(state.get('subscription', id), { pause_collection: params['pause_collection'] }),
  }
}

function pages(state: State): Record<string, Route> {
  return {
    'GET /v1/billing_portal/configurations': (_, params) =>
      list('/v1/billing_portal/configurations', state.all('billing_portal.configuration'), params),
    'POST /v1/billing_portal/configurations': (_, params) =>
      state.add('billing_portal.configuration', 'bpc', { ...params, active: true }),
    'POST /v1/billing_portal/sessions': (_, params) => {
      const { id } = state.get('customer', text(params['customer']))
      return state.add('billing_portal.session', 'bps', {
        customer: id,
        url: `https://billing.stripe.example/p/${id}`,
      })
    },
    'POST /v1/checkout/sessions': (_, params) => {
      const { id } = state.get('customer', text(params['customer']))
      return state.add('checkout.session', 'cs', {
        customer: id,
        mode: params['mode'],
        url: `https://checkout.stripe.example/c/${id}`,
      })
    },
  }
}
