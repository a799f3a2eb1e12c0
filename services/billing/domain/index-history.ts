import { type BillableShape, quantitiesOf } from '#contracts/prices'
import type { Change, Quantities } from './meter.ts'
import { type Seconds, secondOf } from './months.ts'

/** What is kept of an event of an index: when what served, and its place among the events of its account. */
export type UsageEvent = Readonly<{
  eventId: string
  accountId: string
  indexId: string
  indexName: string
  type: string
  at: string
  sequence: number
  /** The size that serves from then on; absent when nothing serves. */
  served?: BillableShape | undefined
}>

export function quantitiesServed({ served }: Pick<UsageEvent, 'served'>): Quantities {
  const counted = served ? quantitiesOf(served) : []
  return Object.fromEntries(counted.filter(([, quantity]) => quantity !== 0))
}

/** In the order of their transactions, which no clock decides. */
export function inOrder(events: readonly UsageEvent[]): UsageEvent[] {
  return events.toSorted((a, b) => a.sequence - b.sequence || (a.eventId < b.eventId ? -1 : 1))
}

/**
 * The second from which each event counts, of events in order. Clocks may have been wrong: the largest set of events
 * whose times agree with their order is believed, and any other event counts from the believed one before it.
 */
export function timesOf(events: readonly UsageEvent[]): Seconds[] {
  const told = events.map(({ at }) => secondOf(new Date(at)))
  const believed = longestInOrder(told)
  let last = told[believed.values().next().value ?? 0] ?? 0
  return told.map((at, index) => (last = believed.has(index) ? at : last))
}

/** The positions of a longest subsequence that never falls; of several, the one that ends earliest. */
function longestInOrder(values: readonly number[]): Set<number> {
  const tails: number[] = []
  const before: (number | undefined)[] = []
  for (const [at, value] of values.entries()) {
    let [low, high] = [0, tails.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[tails[middle] ?? 0] ?? 0) <= value) low = middle + 1
      else high = middle
    }
    before[at] = tails[low - 1]
    tails[low] = at
  }
  const found: number[] = []
  for (let at = tails.at(-1); at !== undefined; at = before[at]) found.push(at)
  return new Set(found.toReversed())
}

/** The changes of what is in use, of all events of an index. */
export function changesOf(events: readonly UsageEvent[]): Change[] {
  const ordered = inOrder(events)
  const times = timesOf(ordered)
  let inUse: Quantities = {}
  return ordered.flatMap((event, position) => {
    const next = quantitiesServed(event)
    const changes = differenceOf(inUse, next, times[position] ?? 0)
    inUse = next
    return changes
  })
}

export function differenceOf(before: Quantities, after: Quantities, at: Seconds): Change[] {
  const resources = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return resources
    .map((resource) => ({ at, resource, delta: (after[resource] ?? 0) - (before[resource] ?? 0) }))
    .filter(({ delta }) => delta !== 0)
}
