import type Stripe from 'stripe'
import type { Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type {
  AddedLine,
  Charged,
  InvoiceToCharge,
  PaymentProvider,
  ProviderInvoice,
} from '../../payment-provider.ts'
import { asked, onceAn } from './calls.ts'
import { ACCOUNT, idOf, INVOICE, LINE, MADE, seconds } from './names.ts'

type Invoices = Pick<PaymentProvider, 'chargeInvoice' | 'getInvoice' | 'voidInvoice' | 'markUncollectible'>
type Calls = { stripe: Stripe; isTaxed: boolean; now: Now }

/** Stripe makes a month's invoice at its end; clocks may differ a little. */
const EARLIER_SECONDS = 3_600
const CURRENCY = 'usd'

export function invoicesOf(calls: Calls): Invoices {
  const { stripe } = calls
  const seen = (what: string, call: () => Promise<Stripe.Invoice>) =>
    asked(what, async () => toProviderInvoice(await call()))
  return {
    chargeInvoice: (ours) => asked('chargeInvoice', () => charge(calls, ours)),
    getInvoice: (id) => seen('getInvoice', () => stripe.invoices.retrieve(id)),
    voidInvoice: (id) => seen('voidInvoice', () => ended(stripe, id, 'void')),
    markUncollectible: (id) => seen('markUncollectible', () => ended(stripe, id, 'uncollectible')),
  }
}

/** Ends an open invoice; one that has ended otherwise stays as it is. */
async function ended(stripe: Stripe, id: string, as: 'void' | 'uncollectible'): Promise<Stripe.Invoice> {
  const invoice = await stripe.invoices.retrieve(id)
  if (invoice.status !== 'open' && !(as === 'void' && invoice.status === 'uncollectible')) return invoice
  return as === 'void' ? stripe.invoices.voidInvoice(id) : stripe.invoices.markUncollectible(id)
}

/**
 * Each step looks at what there is at Stripe, so that it can be repeated after an answer that was lost anywhere: find the
 * month's invoice or make one, add our lines, make it final without collecting it, compare, and only then collect it.
 */
async function charge(calls: Calls, ours: InvoiceToCharge): Promise<Charged> {
  const { stripe } = calls
  const found = await invoiceFor(calls, ours)
  if (found === undefined) return { state: 'awaited' }
  const final = found.invoice.status === 'draft' ? await finalised(stripe, found, ours) : found.invoice
  const wrong = beforeTax(final) !== ours.totalCents
  if (wrong && isReplaceable(final)) {
    if (final.status === 'open') await stripe.invoices.voidInvoice(final.id)
    else await stripe.invoices.update(final.id, { metadata: { [MADE]: REPLACED } })
    return charge(calls, ours)
  }
  const collected =
    !wrong && final.status === 'open' && final.auto_advance !== true
      ? await stripe.invoices.update(final.id, { auto_advance: true })
      : final
  return {
    state: 'charged',
    invoice: toProviderInvoice(collected),
    ...(found.replacedCents !== undefined && { replacedCents: found.replacedCents }),
  }
}

/** Value of `MADE` for an invoice over nothing, which counts as paid at once and cannot be voided. */
const REPLACED = 'replaced'
const isReplaceable = ({ status, metadata, total }: Stripe.Invoice) =>
  metadata?.[MADE] === 'month' && (status === 'open' || (status === 'paid' && total === 0))

type Found = { invoice: Stripe.Invoice; made: 'month' | 'own'; replacedCents?: number | undefined }

async function invoiceFor(calls: Calls, ours: InvoiceToCharge): Promise<Found | undefined> {
  const { stripe } = calls
  const all = await stripe.invoices
    .list({
      customer: ours.customerId,
      created: { gte: seconds(ours.month.to) - EARLIER_SECONDS },
      limit: 100,
    })
    .autoPagingToArray({ limit: 1_000 })
  const mine = all.filter(({ metadata }) => metadata?.[INVOICE] === ours.invoiceId)
  const isGone = ({ status, metadata }: Stripe.Invoice) => status === 'void' || metadata?.[MADE] === REPLACED
  const gone = mine.find((invoice) => isGone(invoice) && invoice.metadata?.[MADE] !== 'own')
  const current = mine.find((invoice) => !isGone(invoice))
  const replacedCents = gone && beforeTax(gone)
  if (current) {
    const made = current.metadata?.[MADE] === 'own' ? 'own' : 'month'
    return { invoice: current, made, replacedCents }
  }
  if (gone === undefined && ours.subscriptionId !== undefined) {
    const month = all.find((invoice) => isOfMonth(invoice, ours))
    if (month === undefined) return undefined
    const metadata = { [INVOICE]: ours.invoiceId, [ACCOUNT]: ours.accountId, [MADE]: 'month' }
    return { invoice: await stripe.invoices.update(month.id, { metadata }), made: 'month' }
  }
  return { invoice: await ownInvoice(calls, ours), made: 'own', replacedCents }
}

const isOfMonth = (invoice: Stripe.Invoice, { month, subscriptionId }: InvoiceToCharge) =>
  invoice.billing_reason === 'subscription_cycle' &&
  invoice.period_end === seconds(month.to) &&
  idOf(invoice.parent?.subscription_details?.subscription) === subscriptionId &&
  invoice.metadata?.[INVOICE] === undefined

function ownInvoice({ stripe, isTaxed, now }: Calls, ours: InvoiceToCharge): Promise<Stripe.Invoice> {
  return stripe.invoices.create(
    {
      customer: ours.customerId,
      currency: CURRENCY,
      auto_advance: false,
      collection_method: 'charge_automatically',
      pending_invoice_items_behavior: 'exclude',
      metadata: { [INVOICE]: ours.invoiceId, [ACCOUNT]: ours.accountId, [MADE]: 'own' },
      ...(isTaxed && { automatic_tax: { enabled: true } }),
    },
    onceAn(now(), `invoice:${ours.invoiceId}`),
  )
}

/** Makes the draft final with our lines on it, without collecting it. */
async function finalised(
  stripe: Stripe,
  { invoice, made }: Found,
  ours: InvoiceToCharge,
): Promise<Stripe.Invoice> {
  const lines = made === 'own' ? ours.lines : ours.added
  const there = await stripe.invoiceItems
    .list({ invoice: invoice.id, limit: 100 })
    .autoPagingToArray({ limit: 10_000 })
  const known = new Set(there.map(({ metadata }) => metadata?.[LINE]))
  for (const line of lines)
    if (!known.has(line.id)) await stripe.invoiceItems.create(newItem(invoice, line, ours.customerId))
  await stripe.invoices.finalizeInvoice(invoice.id, { auto_advance: false })
  return stripe.invoices.retrieve(invoice.id)
}

function newItem(invoice: Stripe.Invoice, { id, description, cents }: AddedLine, customer: string) {
  return {
    customer,
    invoice: invoice.id,
    currency: CURRENCY,
    amount: cents,
    description,
    metadata: { [LINE]: id },
  }
}

const beforeTax = ({ total_excluding_tax, subtotal }: Stripe.Invoice) => total_excluding_tax ?? subtotal

const STATUSES = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const

function toProviderInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  const { status, number, hosted_invoice_url: url, invoice_pdf: pdfUrl } = invoice
  const customerId = idOf(invoice.customer)
  const known = STATUSES.find((one) => one === status)
  if (known === undefined || customerId === undefined)
    throw new ServiceError({
      kind: 'internal',
      code: 'payment_provider_refused',
      message: 'The payment provider describes an invoice in a way that we do not know.',
      detail: { invoice: invoice.id, status },
    })
  return {
    id: invoice.id,
    ...(typeof number === 'string' && { number }),
    status: known,
    customerId,
    totalCents: beforeTax(invoice),
    taxCents: invoice.total - beforeTax(invoice),
    amountDueCents: invoice.amount_remaining,
    amountPaidCents: invoice.amount_paid,
    hasFailed: known === 'open' && invoice.attempted,
    ...(typeof url === 'string' && { url }),
    ...(typeof pdfUrl === 'string' && { pdfUrl }),
  }
}
