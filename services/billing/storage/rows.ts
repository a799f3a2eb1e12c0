import * as z from 'zod'
import { Budget, BillingDetails, InvoiceLine, UsageDifference } from '#contracts/billing'
import { sequenceSort, type Item, type Json, type NewItem } from '#platform/table'
import type { BillingAccount } from '../domain/account.ts'
import type { BudgetMonth } from '../domain/budget.ts'
import type { UsageEvent } from '../domain/index-history.ts'
import type { InvoiceRecord } from '../domain/invoice.ts'
import type { SlotSum } from '../domain/meter.ts'
import { dayOf, type Seconds, startOfDay } from '../domain/months.ts'
import type { CreditRecord } from '../domain/credit.ts'
import type { HeldIndex, IndexMeter } from '../ports.ts'

/** Accounts are spread over so many partitions of the secondary index. */
const SHARDS = 8
export const accountShelves = Array.from({ length: SHARDS }, (_, at) => `BILLING_ACCOUNTS#${at}`)
const shelfOf = (accountId: string) =>
  accountShelves[[...accountId].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % SHARDS]

export const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
export const ACCOUNT_SORT = 'ACCOUNT'
export const BUDGET_SORT = 'BUDGET'
export const BUDGET_MONTH_SORT = 'BUDGET_MONTH'
export const DETAILS_SORT = 'DETAILS'
export const CHECK_KEY = 'USAGE_CHECK'
export const DAY_PREFIX = 'DAY#'
export const daySort = (at: Seconds) => `${DAY_PREFIX}${dayOf(at)}`
export const INVOICE_PREFIX = 'INVOICE#'
export const invoiceSort = (invoiceId: string) => `${INVOICE_PREFIX}${invoiceId}`
/** Puts the invoices of an account into their order: `M-…-0007` is `000007`. */
export const INVOICE_ORDER_PREFIX = 'INVOICE_NUMBER#'
export const invoiceOrderSort = (sequence: number) =>
  `${INVOICE_ORDER_PREFIX}${String(sequence).padStart(6, '0')}`
export const billedSort = (month: string) => `BILLED#${month}`
export const CREDIT_PREFIX = 'CREDIT#'
export const creditSort = (creditId: string) => `${CREDIT_PREFIX}${creditId}`
export const HOLD_PREFIX = 'HOLD#'
export const holdSort = (indexName: string) => `${HOLD_PREFIX}${indexName}`

export const indexKey = (accountId: string, indexId: string) => `INDEX#${accountId}#${indexId}`
export const METER_SORT = 'METER'
export const EVENT_PREFIX = 'EVENT'
export const eventSort = ({ sequence, eventId }: Pick<UsageEvent, 'sequence' | 'eventId'>) =>
  `${EVENT_PREFIX}${sequenceSort(sequence)}#${eventId}`

export const listKey = (accountId: string) => `INDEXES#${accountId}`
/** Lists every index that has rows, for as long as it has; the others list what was used. */
export const knownSort = (indexId: string) => `KNOWN#${indexId}`
export const LIVE_PREFIX = 'LIVE#'
export const liveSort = (indexId: string) => `${LIVE_PREFIX}${indexId}`
export const ENDED_PREFIX = 'ENDED#'
export const endedSort = (at: Seconds, indexId: string) => `${ENDED_PREFIX}${dayOf(at)}#${indexId}`

const Size = z.object({
  storageClass: z.string(),
  inferenceType: z.string(),
  numberOfShards: z.number().int(),
  numberOfReplicas: z.number().int(),
  numberOfInferences: z.number().int(),
})
const Quantities = z.record(z.string(), z.number().int())
const StoredEvent = z.object({
  eventId: z.string(),
  accountId: z.string(),
  indexId: z.string(),
  indexName: z.string(),
  type: z.string(),
  at: z.string(),
  sequence: z.number().int(),
  served: Size.optional(),
})
const StoredAccount = z.object({
  accountId: z.string(),
  quantities: Quantities,
  firstMonth: z.string().optional(),
  closedThrough: z.string().optional(),
  changedFrom: z.string().optional(),
  invoices: z.number().int(),
  closedAt: z.string().optional(),
  isSubscribed: z.boolean().optional(),
  hasBudget: z.boolean().optional(),
  hasClosingJob: z.boolean().optional(),
  purgedAt: z.string().optional(),
  forgottenAt: z.string().optional(),
})
const StoredMeter = z.object({
  accountId: z.string(),
  indexId: z.string(),
  indexName: z.string(),
  quantities: Quantities,
  lastSequence: z.number().int(),
  lastAt: z.string(),
  isInOrder: z.boolean(),
  listedAs: z.string().optional(),
})
/** Slots of a day by the second of the day, each a pair for each resource: the row stays small. */
const StoredDay = z.object({
  day: z.string(),
  slots: z.record(z.string(), z.record(z.string(), z.tuple([z.number().int(), z.number().int()]))),
})
const StoredInvoice = z.object({
  invoiceId: z.string(),
  accountId: z.string(),
  number: z.string(),
  month: z.string(),
  to: z.string(),
  status: z.enum(['open', 'paid', 'void']),
  issuedAt: z.string(),
  dueAt: z.string(),
  paidAt: z.string().optional(),
  voidedAt: z.string().optional(),
  lines: z.array(InvoiceLine),
  usedCredits: z.array(z.object({ creditId: z.string(), cents: z.number().int() })),
  subtotalCents: z.number().int(),
  creditCents: z.number().int(),
  taxCents: z.number().int(),
  totalCents: z.number().int(),
  customer: BillingDetails,
  note: z.string().optional(),
  provider: z
    .object({
      id: z.string(),
      number: z.string().optional(),
      status: z.string(),
      url: z.string().optional(),
      pdfUrl: z.string().optional(),
      amountPaidCents: z.number().int().optional(),
    })
    .optional(),
})
const StoredCredit = z.object({
  creditId: z.string(),
  accountId: z.string(),
  cents: z.number().int(),
  remainingCents: z.number().int(),
  reason: z.string(),
  grantedBy: z.string(),
  grantedAt: z.string(),
  expiresOn: z.string().optional(),
})
const StoredBudgetMonth = z.object({
  month: z.string(),
  toldPercents: z.array(z.number().int()),
  isCapped: z.boolean(),
})
const StoredHold = z.object({
  indexName: z.string(),
  createdAt: z.string(),
  numberOfInferences: z.number().int(),
  reasons: z.array(z.enum(['cap', 'payment'])),
})
export const StoredBilled = z.object({ cents: z.record(z.string(), z.number().int()) })
export const StoredOrder = z.object({ invoiceId: z.string() })
/** Rows of earlier versions lack the name. */
export const StoredListed = z.object({ indexId: z.string(), indexName: z.string().optional() })
export const StoredCheck = z.object({
  checkedAt: z.string(),
  indexesChecked: z.number().int(),
  suspected: z.array(UsageDifference),
  differences: z.array(UsageDifference),
})

export const toUsageEvent = (row: Item): UsageEvent => StoredEvent.parse(row)
export const toBillingAccount = (row: Item): BillingAccount => StoredAccount.parse(row)
export const toIndexMeter = (row: Item): IndexMeter => StoredMeter.parse(row)
export const toInvoice = (row: Item): InvoiceRecord => StoredInvoice.parse(row)
export const toCredit = (row: Item): CreditRecord => StoredCredit.parse(row)
export const toBudget = (row: Item): Budget => Budget.parse(row)
export const toDetails = (row: Item): BillingDetails => BillingDetails.parse(row)
export const toBudgetMonth = (row: Item): BudgetMonth => StoredBudgetMonth.parse(row)
export const toHeldIndex = (row: Item): HeldIndex => StoredHold.parse(row)

/** JSON without undefined fields. */
export const fieldsOf = (record: object): Record<string, Json> =>
  JSON.parse(JSON.stringify(record)) as Record<string, Json>

export function accountRow(account: BillingAccount): NewItem {
  return {
    ...fieldsOf(account),
    pk: accountKey(account.accountId),
    sk: ACCOUNT_SORT,
    g1pk: shelfOf(account.accountId) ?? '',
    g1sk: account.accountId,
  }
}

type DaySlots = ReadonlyMap<Seconds, Readonly<Record<string, SlotSum>>>

export function slotsOfDay(row: Item): Map<Seconds, Record<string, SlotSum>> {
  const { day, slots } = StoredDay.parse(row)
  const start = Date.parse(`${day}T00:00:00.000Z`) / 1000
  return new Map(
    Object.entries(slots).map(([second, sums]) => [
      start + Number(second),
      Object.fromEntries(
        Object.entries(sums).map(([resource, [delta, rest]]) => [resource, { delta, rest }]),
      ),
    ]),
  )
}

export function dayFields(day: Seconds, slots: DaySlots): Record<string, Json> {
  const stored = [...slots].flatMap(([at, sums]) => {
    const kept = Object.entries(sums).filter(([, { delta, rest }]) => delta !== 0 || rest !== 0)
    if (kept.length === 0) return []
    return [
      [
        String(at - startOfDay(at)),
        Object.fromEntries(kept.map(([resource, { delta, rest }]) => [resource, [delta, rest]])),
      ],
    ]
  })
  return { day: dayOf(day), slots: Object.fromEntries(stored) as Json }
}
