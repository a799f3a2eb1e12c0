import * as z from 'zod'
import { PAYMENT_EVENTS } from './payment-events.ts'

const BudgetState = z.object({
  monthlyCents: z.number().int().nullable(),
  thresholdPercents: z.array(z.number().int()),
  isCapped: z.boolean(),
})
const BudgetReached = z.object({
  month: z.string(),
  monthlyCents: z.number().int(),
  amountMicros: z.number().int(),
  percent: z.number().int(),
})
const InvoiceState = z.object({
  number: z.string(),
  status: z.string(),
  month: z.string(),
  totalCents: z.number().int(),
  currency: z.string(),
  note: z.string().optional(),
})
const CreditState = z.object({
  cents: z.number().int(),
  remainingCents: z.number().int(),
  reason: z.string(),
  expiresAt: z.string().optional(),
})
/** `reasons`: why Billing holds it; `cap` of the budget, `payment` that is missing. */
const HoldState = z.object({ numberOfInferences: z.number().int(), reasons: z.array(z.string()) })
const DifferenceState = z.object({
  billedHourlyMicros: z.number().int(),
  actualHourlyMicros: z.number().int(),
})

const invoiceChange = { version: 1, subject: 'invoice', before: InvoiceState, after: InvoiceState } as const

export const BILLING_EVENTS = {
  ...PAYMENT_EVENTS,
  'budget.changed': { version: 1, subject: 'budget', before: BudgetState, after: BudgetState },
  /** The month's usage has reached a threshold of the budget: once for each in a month. */
  'budget.threshold_reached': { version: 1, subject: 'budget', after: BudgetReached },
  /** The budget is used up and capped: indexes are being paused. Nothing is deleted. */
  'budget.cap_reached': { version: 1, subject: 'budget', after: BudgetReached },
  /** A new month began, or the budget was raised: indexes get their inference pods back. */
  'budget.cap_lifted': { version: 1, subject: 'budget', after: BudgetReached },
  /** Billing paused the index; its documents are kept. */
  'index.held': { version: 1, subject: 'index', after: HoldState },
  /** No reason to hold the index is left. */
  'index.released': { version: 1, subject: 'index', before: HoldState },
  'invoice.issued': { version: 1, subject: 'invoice', after: InvoiceState },
  'invoice.paid': invoiceChange,
  'invoice.voided': invoiceChange,
  'credit.granted': { version: 1, subject: 'credit', after: CreditState },
  /** Name, address or tax ids on invoices; what they are is not told. */
  'billing_details.changed': { version: 1, subject: 'account' },
  /** What events say of an index differs from the index that exists. */
  'usage.difference_found': { version: 1, subject: 'index', after: DifferenceState },
} as const
