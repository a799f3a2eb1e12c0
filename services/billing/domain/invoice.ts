import type { BillingDetails, Invoice, InvoiceEntry, InvoiceLine } from '#contracts/billing'
import { idTail } from '#platform/ids'
import { ServiceError } from '#platform/errors'
import { endOfMonth, isoOf, startOfMonth } from './months.ts'

/** Credit that an invoice used. */
export type UsedCredit = Readonly<{ creditId: string; cents: number }>

/** An issued invoice. Lines, amounts and customer never change; its status does. */
export type InvoiceRecord = Readonly<{
  invoiceId: string
  accountId: string
  number: string
  month: string
  /** The end of what it bills: that of its month, or when the account was closed. */
  to: string
  status: 'open' | 'paid' | 'void'
  issuedAt: string
  dueAt: string
  paidAt?: string | undefined
  voidedAt?: string | undefined
  lines: readonly InvoiceLine[]
  usedCredits: readonly UsedCredit[]
  subtotalCents: number
  creditCents: number
  taxCents: number
  totalCents: number
  customer: BillingDetails
  note?: string | undefined
  /** What the payment provider tells of it. */
  provider?:
    | Readonly<{
        id: string
        number?: string | undefined
        status: string
        url?: string | undefined
        pdfUrl?: string | undefined
        amountPaidCents?: number | undefined
      }>
    | undefined
}>

/** `M-3F9K2M1Q-0007`: of the account, without gaps. */
export const invoiceNumber = (accountId: string, sequence: number): string =>
  `M-${idTail(accountId).toUpperCase()}-${String(sequence).padStart(4, '0')}`

const DRAFT = 'draft-'
export const draftId = (month: string): string => `${DRAFT}${month}`
/** The month of a draft's id. */
export const monthOfDraft = (invoiceId: string): string | undefined =>
  invoiceId.startsWith(DRAFT) ? invoiceId.slice(DRAFT.length) : undefined

export function toInvoiceEntry(invoice: InvoiceRecord): InvoiceEntry {
  const { invoiceId, number, status, month, to, issuedAt, dueAt, paidAt, voidedAt } = invoice
  const { subtotalCents, creditCents, taxCents, totalCents } = invoice
  return {
    invoiceId,
    number,
    status,
    month,
    from: isoOf(startOfMonth(month)),
    to,
    currency: 'USD',
    issuedAt,
    dueAt,
    ...(paidAt !== undefined && { paidAt }),
    ...(voidedAt !== undefined && { voidedAt }),
    subtotalCents,
    creditCents,
    taxCents,
    totalCents,
  }
}

export function toInvoiceView(invoice: InvoiceRecord, isCharged: boolean): Invoice {
  const { lines, customer, note, provider } = invoice
  return {
    ...toInvoiceEntry(invoice),
    isCharged,
    lines: [...lines],
    customer,
    ...(note !== undefined && { note }),
    ...(provider?.url !== undefined && { paymentUrl: provider.url }),
  }
}

/** What this month's invoice would be, if the month ended now. */
export function toDraft(
  month: string,
  {
    lines,
    customer,
    isCharged,
    creditCents,
  }: { lines: InvoiceLine[]; customer: BillingDetails; isCharged: boolean; creditCents: number },
): Invoice {
  const subtotalCents = lines.reduce((sum, { cents }) => sum + cents, 0)
  const used = Math.max(0, Math.min(creditCents, subtotalCents))
  return {
    invoiceId: draftId(month),
    status: 'draft',
    month,
    from: isoOf(startOfMonth(month)),
    to: isoOf(endOfMonth(month)),
    currency: 'USD',
    subtotalCents,
    creditCents: used,
    taxCents: 0,
    totalCents: subtotalCents - used,
    isCharged,
    lines,
    customer,
  }
}

export function invoiceNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'invoice_not_found',
    message: 'There is no such invoice in this account. List the invoices to see their ids.',
  })
}

export function invoiceNotOpen({ status }: Pick<InvoiceRecord, 'status'>): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'invoice_not_open',
    message: `This invoice is ${status}; only an open one can be changed.`,
  })
}
