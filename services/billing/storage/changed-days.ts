import type { PriceBook } from '#contracts/prices'
import type { Table, Write } from '#platform/table'
import { type Change, type SlotSum, toSlots } from '../domain/meter.ts'
import { type Seconds, startOfDay } from '../domain/months.ts'
import { dayFields, daySort, slotsOfDay } from './rows.ts'
import { put } from './writing.ts'

export type Sums = Map<Seconds, Record<string, SlotSum>>
type Slot = Readonly<Record<string, SlotSum>>

/** What a day of an index gets on top of what it has. */
export type ChangedDay = { indexId: string; day: Seconds; sums: Sums }

export function daysOf(indexId: string, changes: readonly Change[], book: PriceBook): ChangedDay[] {
  return splitByDay(indexId, toSlots(changes, book))
}

function splitByDay(indexId: string, sums: Sums): ChangedDay[] {
  const days = Map.groupBy(sums, ([at]) => startOfDay(at))
  return [...days]
    .toSorted(([a], [b]) => a - b)
    .map(([day, slots]) => ({ indexId, day, sums: new Map(slots) }))
}

/** What the days of an index lack of what they shall be. */
export function corrections(indexId: string, { known, right }: { known: Sums; right: Sums }): ChangedDay[] {
  const difference: Sums = new Map()
  for (const at of new Set([...known.keys(), ...right.keys()])) {
    const [is, shall] = [known.get(at) ?? {}, right.get(at) ?? {}]
    const sums: Record<string, SlotSum> = {}
    for (const resource of new Set([...Object.keys(is), ...Object.keys(shall)])) {
      const delta = (shall[resource]?.delta ?? 0) - (is[resource]?.delta ?? 0)
      const rest = (shall[resource]?.rest ?? 0) - (is[resource]?.rest ?? 0)
      if (delta !== 0 || rest !== 0) sums[resource] = { delta, rest }
    }
    if (Object.keys(sums).length > 0) difference.set(at, sums)
  }
  return splitByDay(indexId, difference)
}

export function plus(slot: Slot, more: Slot): Record<string, SlotSum> {
  const resources = Object.keys({ ...slot, ...more })
  return Object.fromEntries(
    resources.map((resource) => {
      const { delta = 0, rest = 0 } = slot[resource] ?? {}
      const { delta: moreDelta = 0, rest: moreRest = 0 } = more[resource] ?? {}
      return [resource, { delta: delta + moreDelta, rest: rest + moreRest }]
    }),
  )
}

/** Adds to the day that the partition has, or begins it. */
export async function dayWrite(
  table: Table,
  pk: string,
  { day, sums }: Pick<ChangedDay, 'day' | 'sums'>,
): Promise<Write> {
  const sk = daySort(day)
  const row = await table.get(pk, sk)
  const slots: Sums = row ? slotsOfDay(row) : new Map<Seconds, Record<string, SlotSum>>()
  for (const [at, more] of sums) slots.set(at, plus(slots.get(at) ?? {}, more))
  return put({ pk, sk, ...dayFields(day, slots) }, row)
}
