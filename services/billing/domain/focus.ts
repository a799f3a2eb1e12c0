import { kindOf, typeOf } from '#contracts/prices'
import { csvField } from './export-lines.ts'
import { type Piece, totalsOf, type Usage } from './meter.ts'
import { toCents, toMicros, type Units } from './money.ts'
import { DAY, endOfMonth, HOUR, isoOf, type Seconds, startOfDay, startOfMonth } from './months.ts'

/** Columns of FOCUS 1.2 (https://focus.finops.org), in the order of its names. */
const COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'ServiceSubcategory',
  'SkuId',
  'SkuPriceId',
] as const
type Row = Partial<Record<(typeof COLUMNS)[number], string>>

export const focusHeader = () => `${COLUMNS.join(',')}\n`
const lineOf = (row: Row) => `${COLUMNS.map((column) => csvField(row[column])).join(',')}\n`
const decimal = (micros: number) => `${micros < 0 ? '-' : ''}${(Math.abs(micros) / 1e6).toFixed(6)}`

type Month = Readonly<{ accountId: string; month: string; seller: string }>
type Index = Readonly<{ indexId: string; indexName: string }>

/**
 * The rows of a month: one for each day, index and resource, and one for each line of the invoice that differs from
 * their sum by its rounding to cents. So they add up to the invoice's usage.
 */
export function focusRows(month: Month) {
  const sums = new Map<string, { resource: string; units: Units }>()
  /** What the sum of a line grows by in whole micro-dollars: the growths add up to the rounded sum. */
  const grown = ({ resource, microsPerHour, units }: Usage): string => {
    const key = `${resource} ${microsPerHour}`
    const before = sums.get(key)?.units ?? 0n
    sums.set(key, { resource, units: before + units })
    return decimal(toMicros(before + units) - toMicros(before))
  }
  return {
    usage: (index: Index, pieces: readonly Piece[]): string[] => {
      const days = Map.groupBy(pieces, ({ from }) => startOfDay(from))
      return [...days].flatMap(([day, ofDay]) =>
        totalsOf(ofDay).map((used) => usageRow(month, index, { used, day, cost: grown(used) })),
      )
    },
    rounding: (): string[] =>
      [...sums.values()].flatMap(({ resource, units }) => {
        const micros = toCents(units) * 10_000 - toMicros(units)
        return micros === 0 ? [] : [roundingRow(month, resource, decimal(micros))]
      }),
  }
}

function shared({ accountId, month, seller }: Month, cost: string): Row {
  return {
    BilledCost: cost,
    EffectiveCost: cost,
    BillingAccountId: accountId,
    BillingAccountName: accountId,
    BillingCurrency: 'USD',
    BillingPeriodStart: isoOf(startOfMonth(month)),
    BillingPeriodEnd: isoOf(endOfMonth(month)),
    ChargeFrequency: 'Usage-Based',
    InvoiceIssuerName: seller,
    ProviderName: seller,
    PublisherName: seller,
    ServiceCategory: 'AI and Machine Learning',
    ServiceSubcategory: 'Other (AI and Machine Learning)',
    ServiceName: 'Vector search',
  }
}

function usageRow(
  month: Month,
  { indexId, indexName }: Index,
  { used, day, cost }: { used: Usage; day: Seconds; cost: string },
): string {
  const { resource, microsPerHour, quantitySeconds } = used
  const unit = kindOf(resource) === 'storage' ? 'Shard-Hours' : 'Pod-Hours'
  const quantity = (quantitySeconds / HOUR).toFixed(6)
  const price = decimal(microsPerHour)
  return lineOf({
    ...shared(month, cost),
    ListCost: cost,
    ContractedCost: cost,
    ChargeCategory: 'Usage',
    ChargeDescription: `${kindOf(resource)} ${typeOf(resource)} of index ${indexName}`,
    ChargePeriodStart: isoOf(day),
    ChargePeriodEnd: isoOf(day + DAY),
    ConsumedQuantity: quantity,
    ConsumedUnit: unit,
    ContractedUnitPrice: price,
    ListUnitPrice: price,
    PricingCategory: 'Standard',
    PricingQuantity: quantity,
    PricingUnit: unit,
    ResourceId: indexId,
    ResourceName: indexName,
    ResourceType: 'Index',
    SkuId: resource,
    SkuPriceId: `${resource}@${microsPerHour}`,
  })
}

function roundingRow(month: Month, resource: string, cost: string): string {
  return lineOf({
    ...shared(month, cost),
    ListCost: decimal(0),
    ContractedCost: decimal(0),
    ChargeCategory: 'Adjustment',
    ChargeDescription: `Rounding of ${kindOf(resource)} ${typeOf(resource)} to whole cents`,
    ChargePeriodStart: isoOf(startOfMonth(month.month)),
    ChargePeriodEnd: isoOf(endOfMonth(month.month)),
    SkuId: resource,
  })
}
