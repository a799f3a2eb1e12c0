import type { InvoiceLine } from '#contracts/billing'
import { kindOf, typeOf } from '#contracts/prices'
import type { Usage } from './meter.ts'
import { toCents } from './money.ts'
import { HOUR } from './months.ts'

/** Cents that were billed of a month, by resource and price. */
export type Billed = Readonly<Record<string, number>>

type Line = Usage & { cents: number }

/** The one place where a bill is rounded: each resource of a month at one price, to whole cents, halves to even. */
export function linesOf(usage: readonly Usage[]): Line[] {
  return usage.map((one) => ({ ...one, cents: toCents(one.units) }))
}

const keyOf = ({ resource, microsPerHour }: Pick<Usage, 'resource' | 'microsPerHour'>) =>
  `${resource} @${microsPerHour}`
export const billedOf = (usage: readonly Usage[]): Billed =>
  Object.fromEntries(linesOf(usage).map((line) => [keyOf(line), line.cents]))

/** The lines of a month's usage on its invoice. */
export function usageLines(month: string, usage: readonly Usage[]): InvoiceLine[] {
  return linesOf(usage).map((line) => ({
    kind: 'usage',
    description: `${nameOf(line.resource)}, ${hours(line.quantitySeconds)} hours at ${price(line.microsPerHour)}`,
    month,
    resource: line.resource,
    quantitySeconds: line.quantitySeconds,
    unitMicrosPerHour: line.microsPerHour,
    cents: line.cents,
  }))
}

/** What an earlier month costs more or less than was billed, because events of it came late. */
export function adjustmentLines(month: string, usage: readonly Usage[], billed: Billed): InvoiceLine[] {
  const due = billedOf(usage)
  const keys = [...new Set([...Object.keys(due), ...Object.keys(billed)])].toSorted()
  return keys.flatMap((key): InvoiceLine[] => {
    const cents = (due[key] ?? 0) - (billed[key] ?? 0)
    const [resource = '', at = ''] = key.split(' @')
    if (cents === 0) return []
    const description = `${nameOf(resource)} of ${month}, known only after its invoice`
    return [{ kind: 'adjustment', description, month, resource, unitMicrosPerHour: Number(at), cents }]
  })
}

const nameOf = (resource: string): string =>
  kindOf(resource) === 'storage' ? `Storage shards ${typeOf(resource)}` : `Inference pods ${typeOf(resource)}`

/** Hours with four decimals, at which a second can still be seen. */
export const hours = (seconds: number): string => (seconds / HOUR).toFixed(4)
const price = (microsPerHour: number): string => `$${(microsPerHour / 1e6).toFixed(6).replace(/0{1,4}$/, '')}`
