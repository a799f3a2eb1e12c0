import type { Invoice } from '#contracts/billing'
import { dollars } from './money.ts'

/** What an invoice shows, for a page and for a PDF alike. */
export type InvoicePageContent = Readonly<{
  title: string
  /** Stands out below the title: what a reader must not miss. */
  notice?: string
  facts: readonly (readonly [label: string, value: string])[]
  seller: readonly string[]
  customer: readonly string[]
  rows: readonly Readonly<{ description: string; amount: string }>[]
  sums: readonly Readonly<{ label: string; amount: string; isTotal?: boolean }>[]
  notes: readonly string[]
}>

const STATUS: Record<Invoice['status'], string> = {
  draft: 'Draft: usage so far',
  open: 'Open',
  paid: 'Paid',
  void: 'Void',
}
const NOT_CHARGED =
  'No payment provider is configured: prices are examples, and nothing is charged by this deployment.'
const dayOf = (iso: string) => iso.slice(0, 10)

export function invoicePage(
  invoice: Invoice,
  { seller, customerName }: { seller: readonly string[]; customerName: string },
): InvoicePageContent {
  const { number, status, from, to, issuedAt, dueAt, paidAt, voidedAt, lines, customer } = invoice
  const { subtotalCents, creditCents, taxCents, totalCents } = invoice
  const facts: [string, string | undefined][] = [
    ['Number', number],
    ['Status', STATUS[status]],
    ['Period (UTC)', `${dayOf(from)} to ${lastDay(to)}`],
    ['Issued', issuedAt && dayOf(issuedAt)],
    ['Due', status === 'open' && dueAt ? dayOf(dueAt) : undefined],
    ['Paid', paidAt && dayOf(paidAt)],
    ['Voided', voidedAt && dayOf(voidedAt)],
  ]
  const { address, taxIds } = customer
  return {
    title: number === undefined ? 'Draft invoice' : `Invoice ${number}`,
    ...(!invoice.isCharged && { notice: NOT_CHARGED }),
    facts: facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])),
    seller,
    customer: [
      customerName,
      ...(address
        ? [
            address.line1,
            address.line2,
            [address.postalCode, address.city].filter(Boolean).join(' '),
            address.state,
            address.country,
          ]
        : []),
      ...taxIds.map(({ type, value }) => `${type.toUpperCase().replaceAll('_', ' ')}: ${value}`),
    ].filter((one): one is string => one !== undefined && one !== ''),
    rows: lines.map(({ description, cents }) => ({ description, amount: dollars(cents) })),
    sums: [
      { label: 'Subtotal', amount: dollars(subtotalCents) },
      ...(creditCents > 0 ? [{ label: 'Credit', amount: dollars(-creditCents) }] : []),
      ...(creditCents < 0
        ? [{ label: 'Kept as credit for next invoices', amount: dollars(-creditCents) }]
        : []),
      { label: 'Tax', amount: dollars(taxCents) },
      { label: 'Total (USD)', amount: dollars(totalCents), isTotal: true },
    ],
    notes: [
      ...(invoice.note === undefined ? [] : [invoice.note]),
      'Times are UTC. Each line is rounded to whole cents, halves to the even cent; lines add up to the sum.',
    ],
  }
}

/** The end of a period is the first instant that is not in it. */
function lastDay(to: string): string {
  return dayOf(new Date(Date.parse(to) - 1).toISOString())
}
