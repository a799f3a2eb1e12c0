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

/**
 * The positions of a longest subsequence that never falls. Of several, one that begins late and ends early: an event of
 * a wrong clock then does not stretch what is billed.
 */
function longestInOrder(values: readonly number[]): Set<number> {
  const lengths = lengthsFrom(values)
  const byLength = Map.groupBy(values.keys(), (at) => lengths[at] ?? 0)
  const found: number[] = []
  for (let length = byLength.size; length > 0; length--) {
    const last = found.at(-1)
    const next = (byLength.get(length) ?? []).filter(
      (at) => last === undefined || (at > last && (values[at] ?? 0) >= (values[last] ?? 0)),
    )
    const order = last === undefined ? -1 : 1
    found.push(...next.toSorted((a, b) => order * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b).slice(0, 1))
  }
  return new Set(found)
}

/** For each position, the length of the longest subsequence that begins there and never falls. */
function lengthsFrom(values: readonly number[]): number[] {
  const lengths: number[] = []
  /** The largest value with which a subsequence of each length begins, so far from the end. */
  const heads: number[] = []
  for (let at = values.length - 1; at >= 0; at--) {
    const value = values[at] ?? 0
    let [low, high] = [0, heads.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((heads[middle] ?? 0) >= value) low = middle + 1
      else high = middle
    }
    heads[low] = value
    lengths[at] = low + 1
  }
  return lengths
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
