import type { Params } from './form.ts'
import { isTrue, list, merged, Refusal, type State, text, type Thing, whole } from './state.ts'

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0)

/** The invoices of the double: drafts with lines, made final, charged, paid or not. */
export class Invoices {
  /** Customers whose payments fail. */
  readonly failing = new Set<string>()
  /** What Stripe would charge as tax, in percent, where automatic tax is on. */
  taxPercent = 0
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  create(params: Params, more: Record<string, unknown> = {}): Thing {
    const state = this.#state
    state.get('customer', text(params['customer']))
    return this.#reckoned(
      state.add('invoice', 'in', {
        customer: params['customer'],
        currency: 'usd',
        status: 'draft',
        number: null,
        billing_reason: 'manual',
        auto_advance: isTrue(params['auto_advance']),
        collection_method: 'charge_automatically',
        automatic_tax: { enabled: isTrue((params['automatic_tax'] as Params | undefined)?.['enabled']) },
        attempted: false,
        attempt_count: 0,
        amount_paid: 0,
        parent: null,
        period_start: state.now(),
        period_end: state.now(),
        hosted_invoice_url: null,
        invoice_pdf: null,
        metadata: merged({ metadata: {} } as unknown as Thing, params),
        ...more,
      }),
    )
  }

  addItem(params: Params): Thing {
    const invoice = this.#state.get('invoice', text(params['invoice']))
    if (invoice['status'] !== 'draft')
      throw new Refusal(400, { message: 'This invoice is no longer editable.' })
    const item = this.#state.add('invoiceitem', 'ii', {
      customer: params['customer'],
      invoice: invoice.id,
      amount: whole(params['amount']),
      currency: 'usd',
      description: params['description'],
      metadata: { ...(params['metadata'] as object) },
    })
    this.#reckoned(invoice)
    return item
  }

  items(params: Params) {
    const of = this.#state.all('invoiceitem').filter((item) => item['invoice'] === params['invoice'])
    return list('/v1/invoiceitems', of, params)
  }

  list(params: Params) {
    const from = Number((params['created'] as Params | undefined)?.['gte'] ?? 0)
    const of = this.#state
      .all('invoice')
      .filter(
        (one) =>
          (params['customer'] === undefined || one['customer'] === params['customer']) && one.created >= from,
      )
    return list('/v1/invoices', of, params)
  }

  /** Drafts follow the meters until they are final. */
  get(id: string): Thing {
    return this.#reckoned(this.#state.get('invoice', id))
  }

  update(id: string, params: Params): Thing {
    const invoice = this.get(id)
    if (params['auto_advance'] !== undefined) invoice['auto_advance'] = isTrue(params['auto_advance'])
    invoice['metadata'] = merged(invoice, params)
    this.#state.tell('invoice.updated', invoice)
    return invoice
  }

  finalise(id: string, params: Params): Thing {
    const invoice = this.get(id)
    if (invoice['status'] !== 'draft')
      throw new Refusal(400, { code: 'invoice_not_editable', message: 'This invoice is already finalized.' })
    invoice['auto_advance'] = params['auto_advance'] === undefined ? true : isTrue(params['auto_advance'])
    invoice['number'] = `DOUBLE-${id.slice(-4)}`
    invoice['hosted_invoice_url'] = `https://invoice.stripe.example/${id}`
    invoice['invoice_pdf'] = `https://invoice.stripe.example/${id}/pdf`
    invoice['status'] = Number(invoice['total']) <= 0 ? 'paid' : 'open'
    this.#reckoned(invoice)
    this.#state.tell('invoice.finalized', invoice)
    if (invoice['status'] === 'paid') this.#state.tell('invoice.paid', invoice)
    return invoice
  }

  end(id: string, as: 'void' | 'uncollectible'): Thing {
    const invoice = this.get(id)
    const may = as === 'void' ? ['open', 'uncollectible'] : ['open']
    if (!may.includes(String(invoice['status'])))
      throw new Refusal(400, {
        message: `You can only pass in open invoices. This invoice is ${String(invoice['status'])}.`,
      })
    invoice['status'] = as
    invoice['auto_advance'] = false
    this.#state.tell(
      as === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible',
      this.#reckoned(invoice),
    )
    return invoice
  }

  /** Stripe's own attempt to charge what it may collect. */
  collect(): void {
    for (const invoice of this.#state.all('invoice'))
      if (invoice['status'] === 'open' && invoice['auto_advance'] === true) this.pay(invoice.id)
  }

  /** An attempt, by Stripe or by the customer on the invoice's page. */
  pay(id: string): void {
    const invoice = this.get(id)
    invoice['attempted'] = true
    invoice['attempt_count'] = Number(invoice['attempt_count']) + 1
    const customer = this.#state.get('customer', String(invoice['customer']))
    const { default_payment_method: method } = customer['invoice_settings'] as Record<string, unknown>
    if (method === null || this.failing.has(customer.id))
      return this.#state.tell('invoice.payment_failed', invoice)
    invoice['status'] = 'paid'
    invoice['amount_paid'] = invoice['total']
    this.#state.tell('invoice.paid', this.#reckoned(invoice))
  }

  #reckoned(invoice: Thing): Thing {
    if (invoice['status'] === 'draft') {
      const own = this.#state.all('invoiceitem').filter((item) => item['invoice'] === invoice.id)
      const subtotal = sum(own.map((item) => Number(item['amount']))) + this.#metered(invoice)
      const { enabled } = invoice['automatic_tax'] as { enabled: boolean }
      const tax = enabled ? Math.round((subtotal * this.taxPercent) / 100) : 0
      Object.assign(invoice, { subtotal, total_excluding_tax: subtotal, total: subtotal + tax })
    }
    const isOwed = invoice['status'] === 'open' || invoice['status'] === 'draft'
    invoice['amount_due'] = invoice['total']
    invoice['amount_remaining'] = isOwed ? Number(invoice['total']) - Number(invoice['amount_paid']) : 0
    return invoice
  }

  #metered(invoice: Thing): number {
    const { subscription } = (invoice['parent'] as { subscription_details?: { subscription: string } } | null)
      ?.subscription_details ?? { subscription: undefined }
    if (subscription === undefined) return 0
    const span = [Number(invoice['period_start']), Number(invoice['period_end'])] as const
    const prices = this.#state.get('subscription', subscription)['prices'] as string[]
    return sum(
      prices.flatMap((price) => {
        const { lookup_key } = this.#state.get('price', price)
        return [...this.#state.counted(String(lookup_key), String(invoice['customer']), span).values()]
      }),
    )
  }
}
