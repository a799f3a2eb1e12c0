import { type InvoiceRecord } from './invoice.ts'
import { type Cents, differences, plus } from './metering.ts'
import { dateOf, endOfMonth, startOfMonth } from './months.ts'

/** A month of UTC as a span of time: `from` is in it, `to` is not. */
export type Span = Readonly<{ from: Date; to: Date }>

/** One line that is added to a provider's invoice as it is. `id` is its own within the invoice. */
export type AddedLine = Readonly<{ id: string; description: string; cents: number }>

export type ProviderInvoice = Readonly<{
  id: string
  number?: string
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  customerId: string
  /** Before tax. */
  totalCents: number
  taxCents: number
  amountDueCents: number
  amountPaidCents: number
  /** A charge was tried and failed. */
  hasFailed: boolean
  /** Where the customer can see and pay it. */
  url?: string
  pdfUrl?: string
}>

export const spanOf = (month: string): Span => ({
  from: dateOf(startOfMonth(month)),
  to: dateOf(endOfMonth(month)),
})

/** What the provider has to charge before tax. */
export const chargedCents = ({ subtotalCents, creditCents }: InvoiceRecord): number =>
  subtotalCents - creditCents

/** Every line of the invoice, for a provider's invoice that holds nothing else. */
export function allLines(invoice: InvoiceRecord): AddedLine[] {
  const lines = invoice.lines.map(({ description, cents }, at) => ({ id: `line-${at}`, description, cents }))
  return [...lines, ...creditLines(invoice)].filter(({ cents }) => cents !== 0)
}

/**
 * What is missing on a provider's invoice that holds the metered usage: lines of other months, credit, and for each
 * resource the difference between our line and what the provider has counted.
 */
export function linesBeside(invoice: InvoiceRecord, counted: Cents): AddedLine[] {
  const isMetered = (line: InvoiceRecord['lines'][number]) =>
    line.kind === 'usage' && line.resource !== undefined
  const ours = invoice.lines
    .filter(isMetered)
    .reduce<Cents>((sum, { resource = '', cents }) => plus(sum, { [resource]: cents }), {})
  const corrections = differences(ours, counted).map((one) => ({
    id: `correction-${one.resource}`,
    description: `Usage of ${one.resource} that was not metered in time`,
    cents: one.ours - one.theirs,
  }))
  const others = invoice.lines.flatMap((line, at) =>
    isMetered(line) || line.cents === 0
      ? []
      : [{ id: `line-${at}`, description: line.description, cents: line.cents }],
  )
  return [...corrections, ...others, ...creditLines(invoice)]
}

function creditLines({ creditCents }: InvoiceRecord): AddedLine[] {
  if (creditCents === 0) return []
  const description = creditCents > 0 ? 'Credit' : 'Carried over as credit for the next invoices'
  return [{ id: 'credit', description, cents: -creditCents }]
}

/** What we keep of the provider's invoice. A failed charge counts as `past_due` until it is paid. */
export function mirrorOf(invoice: ProviderInvoice): NonNullable<InvoiceRecord['provider']> {
  const { id, number, url, pdfUrl, amountPaidCents } = invoice
  const status = invoice.status === 'open' && invoice.hasFailed ? 'past_due' : invoice.status
  return {
    id,
    status,
    amountPaidCents,
    ...(number !== undefined && { number }),
    ...(url !== undefined && { url }),
    ...(pdfUrl !== undefined && { pdfUrl }),
  }
}

/** Our invoice as the provider's tells it to be now. What was ended by hand stays as it is. */
export function mirrored(invoice: InvoiceRecord, theirs: ProviderInvoice, at: string): InvoiceRecord {
  const next = {
    ...invoice,
    provider: mirrorOf(theirs),
    taxCents: theirs.taxCents,
    totalCents: chargedCents(invoice) + theirs.taxCents,
  }
  if (invoice.status !== 'open') return next
  if (theirs.status === 'paid') return { ...next, status: 'paid', paidAt: at }
  return theirs.status === 'void' ? { ...next, status: 'void', voidedAt: at } : next
}

/** A charge of it has failed and it is not settled. */
export const isOwed = ({ status, provider }: InvoiceRecord): boolean =>
  status === 'open' && (provider?.status === 'past_due' || provider?.status === 'uncollectible')
