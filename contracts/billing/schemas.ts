import * as z from 'zod'
import { displayName } from '../users-accounts/index.ts'
import { optional, queryNumber } from '../values/index.ts'
import { RESOURCE_KINDS } from '../prices/index.ts'

const Currency = z.literal('USD')
/** Whole micro-dollars. */
const Micros = z.number().int()
/** Whole cents. */
const Cents = z.number().int()
/** A month of UTC. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month like 2026-03')

/** A storage class or an inference type, and how it is named in the price book. */
const PricedResource = z.object({
  /** `storage:marqo.basic`, `inference:marqo.CPU.large`. */
  resource: z.string(),
  kind: z.enum(RESOURCE_KINDS),
  type: z.string(),
})

const next = z.string().optional().describe('Set while more may follow: pass it back as `after`.')
const after = z.string().max(1000).optional()
const limit = queryNumber(z.number().int().min(1).max(500)).default(100)
export const BillingPageQuery = z.object({
  limit: queryNumber(z.number().int().min(1).max(100)).default(50),
  after,
})

/** How the month would end, and by which method that is said. */
const Forecast = z.object({
  amountMicros: Micros,
  /** `current_rate`: what was used so far, and the present price per hour until the end of the month. */
  method: z.literal('current_rate'),
  explanation: z.string(),
})

export const BudgetState = z.enum(['none', 'within', 'warned', 'exceeded', 'capped'])
export const BudgetStatus = z
  .object({
    state: BudgetState,
    monthlyCents: Cents.nullable(),
    isCapped: z.boolean(),
    /** Share of the budget that is used, in whole percent rounded down; absent without a budget, and for one of 0. */
    usedPercent: z.number().int().optional(),
    /** The thresholds of the budget that this month has reached, in percent. */
    reachedPercents: z.array(z.number().int()),
    /** Names of the indexes that the cap has paused. */
    pausedIndexes: z.array(z.string()),
  })
  .meta({ id: 'BudgetStatus' })
export type BudgetStatus = z.infer<typeof BudgetStatus>

/** The month so far. Parts add up to their sum to the micro-dollar. */
export const BillingSummary = z
  .object({
    currency: Currency,
    /** Whether the amounts are charged: not without a payment provider, where prices are examples. */
    isCharged: z.boolean(),
    month: Month,
    from: z.string(),
    to: z.string(),
    asOf: z.string(),
    amountMicros: Micros,
    /** The present price per hour of everything that is billed. */
    hourlyMicros: Micros,
    byResource: z.array(PricedResource.extend({ amountMicros: Micros, hourlyMicros: Micros })),
    /** Every day of the month until now. */
    byDay: z.array(z.object({ date: z.string(), amountMicros: Micros })),
    forecast: Forecast,
    /** The month before: in all, and until the same time of the month. */
    lastMonth: z.object({ month: Month, amountMicros: Micros, untilSameTimeMicros: Micros }),
    /** Credit that is left; it pays the next invoices. */
    creditCents: Cents,
    budget: BudgetStatus,
  })
  .meta({ id: 'BillingSummary' })
export type BillingSummary = z.infer<typeof BillingSummary>

export const UsageGroup = z.enum(['index', 'resource', 'day'])
export type UsageGroup = z.infer<typeof UsageGroup>
const Instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .describe('A day, or an hour, of UTC: 2026-03-01 or 2026-03-01T13:00:00Z.')
/** Default: this month until now. `from` and `to` are whole hours. */
const UsagePeriod = z.object({ from: Instant.optional(), to: Instant.optional() })
export const UsageQuery = UsagePeriod.extend({
  groupBy: UsageGroup.default('resource'),
  /** With `groupBy=index`: only indexes of this name, those that had it before included. */
  indexName: z.string().max(100).optional(),
  limit,
  after,
})
export type UsageQuery = z.infer<typeof UsageQuery>

export const UsagePage = z
  .object({
    currency: Currency,
    isCharged: z.boolean(),
    from: z.string(),
    to: z.string(),
    groupBy: UsageGroup,
    /** Of the whole period, not of this page. */
    totalMicros: Micros,
    results: z.array(
      z.object({
        /** Id of the index, resource, or day. */
        key: z.string(),
        indexName: z.string().optional(),
        amountMicros: Micros,
        /** Shard-seconds or pod-seconds of each resource, and what they cost; the costs add up to `amountMicros`. */
        quantities: z.array(
          PricedResource.extend({ quantitySeconds: z.number().int(), amountMicros: Micros }),
        ),
      }),
    ),
    next,
  })
  .meta({ id: 'UsagePage' })
export type UsagePage = z.infer<typeof UsagePage>

export const CostChangesQuery = UsagePeriod.extend({ limit, after })
export type CostChangesQuery = z.infer<typeof CostChangesQuery>
/** What made the price per hour rise or fall. */
export const CostChange = z
  .object({
    at: z.string(),
    /** The event of the index, like `index.resized`; `price.changed` for prices, where before and after are the account's. */
    type: z.string(),
    indexId: z.string().optional(),
    indexName: z.string().optional(),
    hourlyMicrosBefore: Micros,
    hourlyMicrosAfter: Micros,
  })
  .meta({ id: 'CostChange' })
export type CostChange = z.infer<typeof CostChange>
export const CostChangePage = z
  .object({ from: z.string(), to: z.string(), results: z.array(CostChange), next })
  .meta({ id: 'CostChangePage' })
export type CostChangePage = z.infer<typeof CostChangePage>

export const ExportFormat = z.enum(['jsonl', 'csv', 'focus'])
export type ExportFormat = z.infer<typeof ExportFormat>
/** `after`: the place after which an interrupted download of `jsonl` or `csv` goes on. */
export const ExportQuery = z.object({
  month: Month.optional(),
  format: ExportFormat.default('jsonl'),
  after,
})

const TaxId = z.object({
  /** What kind of number it is, as Stripe names it: `eu_vat`, `us_ein`. */
  type: z.string().regex(/^[a-z]{2}_[a-z0-9_]{2,30}$/, 'a kind of tax id like eu_vat'),
  value: z.string().trim().min(1).max(60),
})
const line = (what: string) => displayName(what)
export const BillingAddress = z.object({
  line1: line('line1'),
  line2: optional(line('line2')),
  city: line('city'),
  state: optional(line('state')),
  postalCode: optional(z.string().trim().min(1).max(20)),
  /** Two letters, ISO 3166-1. */
  country: z.string().regex(/^[A-Z]{2}$/, 'a country code of two letters like DE'),
})
const detailsShape = {
  /** The name on invoices; the account's name without it. */
  name: optional(displayName('name')),
  address: optional(BillingAddress),
  taxIds: z.array(TaxId).max(5).default([]),
}
/** The whole of it: what is left out is removed. */
export const BillingDetailsInput = z.strictObject({ ...detailsShape, taxIds: z.array(TaxId).max(5) })
export type BillingDetailsInput = z.infer<typeof BillingDetailsInput>
export const BillingDetails = z.object(detailsShape).meta({ id: 'BillingDetails' })
export type BillingDetails = z.infer<typeof BillingDetails>

export const InvoiceStatus = z.enum(['draft', 'open', 'paid', 'void'])
export type InvoiceStatus = z.infer<typeof InvoiceStatus>
export const InvoiceLine = z.object({
  /** `adjustment`: usage of an earlier month that became known after its invoice. */
  kind: z.enum(['usage', 'adjustment']),
  description: z.string(),
  /** The month that the line is about. */
  month: Month,
  resource: z.string().optional(),
  /** Shard-seconds or pod-seconds. */
  quantitySeconds: z.number().int().optional(),
  unitMicrosPerHour: Micros.optional(),
  cents: Cents,
})
export type InvoiceLine = z.infer<typeof InvoiceLine>

const invoiceShape = {
  invoiceId: z.string(),
  /** Absent in a draft. */
  number: z.string().optional(),
  status: InvoiceStatus,
  month: Month,
  from: z.string(),
  to: z.string(),
  currency: Currency,
  issuedAt: z.string().optional(),
  dueAt: z.string().optional(),
  paidAt: z.string().optional(),
  voidedAt: z.string().optional(),
  subtotalCents: Cents,
  creditCents: Cents,
  taxCents: Cents,
  totalCents: Cents,
}
/** An invoice in a list. */
export const InvoiceEntry = z.object(invoiceShape).meta({ id: 'InvoiceEntry' })
export type InvoiceEntry = z.infer<typeof InvoiceEntry>
/**
 * `subtotalCents` is the sum of the lines; `totalCents` = subtotal − credit + tax. A negative credit is a sum below zero
 * that became credit for the next invoices.
 */
export const Invoice = z
  .object({
    ...invoiceShape,
    isCharged: z.boolean(),
    lines: z.array(InvoiceLine),
    customer: BillingDetails,
    /** Why it was voided, or how it was paid. */
    note: z.string().optional(),
    /** The page of the payment provider for this invoice. */
    paymentUrl: z.string().optional(),
  })
  .meta({ id: 'Invoice' })
export type Invoice = z.infer<typeof Invoice>
export const InvoicePage = z.object({ results: z.array(InvoiceEntry), next }).meta({ id: 'InvoicePage' })
export type InvoicePage = z.infer<typeof InvoicePage>
export const DocumentQuery = z.object({ format: z.enum(['html', 'pdf']).default('html') })

const MAX_CENTS = 100_000_000_00
const Threshold = z.number().int().min(1).max(1000)
/** A budget of a month of UTC. `null` means that there is none; 0 is reached as soon as anything is billed. */
export const BudgetInput = z.strictObject({
  monthlyCents: z.number().int().min(0).max(MAX_CENTS).nullable(),
  /** Shares of the budget, in percent, at which owners and billing members get a mail. */
  thresholdPercents: z
    .array(Threshold)
    .max(10)
    .refine((all) => new Set(all).size === all.length, 'each threshold once')
    .meta({ uniqueItems: true })
    .default([50, 80, 100]),
  /** Whether indexes are paused when the budget is used up. Nothing is deleted. */
  isCapped: z.boolean().default(false),
})
export type BudgetInput = z.infer<typeof BudgetInput>
export const Budget = z
  .object({
    monthlyCents: Cents.nullable(),
    thresholdPercents: z.array(z.number().int()),
    isCapped: z.boolean(),
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof Budget>

const quantity = (most: number) => queryNumber(z.number().int().min(0).max(most))
/** The size of an index, as createIndex takes it. */
export const EstimateQuery = z.object({
  storageClass: z.string().max(60).default('marqo.basic'),
  inferenceType: z.string().max(60).default('marqo.CPU.small'),
  numberOfShards: quantity(10_000).default(1),
  numberOfReplicas: quantity(10_000).default(0),
  numberOfInferences: quantity(10_000).default(1),
})
/** What an index of this size costs at present prices. */
export const Estimate = z
  .object({
    currency: Currency,
    isCharged: z.boolean(),
    hourlyMicros: Micros,
    /** Over 730 hours. */
    monthlyMicros: Micros,
    parts: z.array(
      PricedResource.extend({
        quantity: z.number().int(),
        unitHourlyMicros: Micros,
        hourlyMicros: Micros,
      }),
    ),
  })
  .meta({ id: 'Estimate' })
export type Estimate = z.infer<typeof Estimate>

const Reason = displayName('reason')
export const CreditInput = z.strictObject({
  cents: z.number().int().min(1).max(MAX_CENTS),
  reason: Reason,
  expiresAt: optional(z.iso.datetime({ offset: true })),
})
/** Credit pays invoices, the oldest first. */
export const Credit = z
  .object({
    creditId: z.string(),
    cents: Cents,
    remainingCents: Cents,
    reason: z.string(),
    grantedAt: z.string(),
    expiresAt: z.string().optional(),
  })
  .meta({ id: 'Credit' })
export type Credit = z.infer<typeof Credit>
export const CreditPage = z.object({ results: z.array(Credit), next }).meta({ id: 'CreditPage' })
export type CreditPage = z.infer<typeof CreditPage>

export const InvoiceParams = z.object({ invoiceId: z.string().max(64) })
export const AccountInvoiceParams = InvoiceParams.extend({ accountId: z.string().max(64) })
export const ReasonBody = z.strictObject({ reason: Reason })

/** What events say of an index and what exists, where the two differ. */
export const UsageDifference = z
  .object({
    accountId: z.string(),
    indexId: z.string(),
    indexName: z.string(),
    /** Micro-dollars per hour by the events that Billing has, and by the index as it is. */
    billedHourlyMicros: Micros,
    actualHourlyMicros: Micros,
    foundAt: z.string(),
  })
  .meta({ id: 'UsageDifference' })
export type UsageDifference = z.infer<typeof UsageDifference>
/** The result of the last nightly check; `checkedAt` is absent before the first. */
export const UsageCheck = z
  .object({
    checkedAt: z.string().optional(),
    indexesChecked: z.number().int(),
    differences: z.array(UsageDifference),
  })
  .meta({ id: 'UsageCheck' })
export type UsageCheck = z.infer<typeof UsageCheck>
