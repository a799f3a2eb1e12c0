import type { InvoiceRecord } from './invoice.ts'

/** What events tell of an invoice. */
export const invoiceState = ({ number, status, month, totalCents, note }: InvoiceRecord) => ({
  number,
  status,
  month,
  totalCents,
  currency: 'USD',
  ...(note !== undefined && { note }),
})
