import type { CostChange, CostChangePage, CostChangesQuery } from '#contracts/billing'
import { pricesAt, type PriceBook, type Resource } from '#contracts/prices'
import type { Caller } from '#platform/caller'
import { inOrder, quantitiesServed, timesOf } from '../domain/index-history.ts'
import type { Meter, Quantities } from '../domain/meter.ts'
import { dateOf, isoOf, type Seconds, secondOf } from '../domain/months.ts'
import { fromCursor, type Place, toCursor } from '../domain/place-cursor.ts'
import { readPeriod } from '../domain/usage-period.ts'
import type { BillingDeps } from '../ports.ts'

type With = Pick<BillingDeps, 'usage' | 'now' | 'priceBook'>
type Found = Readonly<{ change: CostChange; place: Place }>
type Period = Readonly<{ from: Seconds; to: Seconds }>

/** @throws ServiceError `invalid_period`, `invalid_cursor` */
export async function listCostChanges(
  deps: With,
  { accountId }: Pick<Caller, 'accountId'>,
  { limit, after, ...asked }: CostChangesQuery,
): Promise<CostChangePage> {
  const cursor = after === undefined ? undefined : fromCursor(after)
  const period = readPeriod(asked, secondOf(deps.now()))
  const isWanted = ({ place }: Found) => cursor === undefined || newestFirst(cursor, place) < 0
  const changed = await changedIndexes(deps, accountId, period)
  const found: Found[] = (await priceChanges(deps, accountId, period)).filter(isWanted)
  for (const { indexId, latest } of changed) {
    // What follows in this list changed last before everything that is shown.
    const last = found[limit]
    if (last !== undefined && latest < last.place.at) break
    found.push(...(await indexChanges(deps, { accountId, indexId }, period)).filter(isWanted))
    found.sort((a, b) => newestFirst(a.place, b.place))
    found.splice(limit + 1)
  }
  const shown = found.slice(0, limit)
  const end = shown.at(-1)
  return {
    from: isoOf(period.from),
    to: isoOf(period.to),
    results: shown.map(({ change }) => change),
    ...(end !== undefined && found.length > limit && { next: toCursor(end.place) }),
  }
}

const newestFirst = (a: Place, b: Place) => b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** The indexes whose usage changed in the period, and the end of the hour in which it last did; latest first. */
async function changedIndexes({ usage }: With, accountId: string, { from, to }: Period) {
  const changed: { indexId: string; latest: Seconds }[] = []
  for await (const { index, meter } of usage.readIndexMeters(accountId, from)) {
    const slots = [...meter.slots.keys()].filter((start) => start >= from && start < to)
    if (slots.length > 0) changed.push({ indexId: index.indexId, latest: Math.max(...slots) + LONGEST_SLOT })
  }
  return changed.toSorted((a, b) => b.latest - a.latest)
}
const LONGEST_SLOT = 3_600

async function indexChanges(
  { usage, priceBook }: With,
  { accountId, indexId }: { accountId: string; indexId: string },
  { from, to }: Period,
): Promise<Found[]> {
  const events = []
  for await (const event of usage.listEvents(accountId, indexId)) events.push(event)
  const ordered = inOrder(events)
  const times = timesOf(ordered)
  return ordered.flatMap((event, position) => {
    const at = times[position] ?? 0
    const before = ordered[position - 1]
    const prices = {
      hourlyMicrosBefore: before ? hourlyOf(quantitiesServed(before), at, priceBook) : 0,
      hourlyMicrosAfter: hourlyOf(quantitiesServed(event), at, priceBook),
    }
    if (prices.hourlyMicrosBefore === prices.hourlyMicrosAfter || at < from || at >= to) return []
    const { eventId, type, indexName } = event
    const change = { at: isoOf(at), type, indexId, indexName, ...prices }
    return [{ change, place: { at, id: eventId } }]
  })
}

/** New prices that came into force, for what the account used then. */
async function priceChanges(
  { usage, priceBook }: With,
  accountId: string,
  { from, to }: Period,
): Promise<Found[]> {
  const inside = priceBook
    .map((entry) => secondOf(new Date(entry.from)))
    .filter((at) => at >= from && at < to)
  if (inside.length === 0) return []
  const { meter } = await usage.readMeter(accountId, from)
  return inside.flatMap((at) => {
    const quantities = quantitiesAt(meter, at)
    const hourlyMicrosBefore = hourlyOf(quantities, at - 1, priceBook)
    const hourlyMicrosAfter = hourlyOf(quantities, at, priceBook)
    if (hourlyMicrosBefore === hourlyMicrosAfter) return []
    const change = { at: isoOf(at), type: 'price.changed', hourlyMicrosBefore, hourlyMicrosAfter }
    return [{ change, place: { at, id: '' } }]
  })
}

function quantitiesAt({ quantities, slots }: Meter, at: Seconds): Quantities {
  const inUse: Record<string, number> = { ...quantities }
  for (const [start, sums] of slots)
    if (start >= at)
      for (const [resource, { delta }] of Object.entries(sums))
        inUse[resource] = (inUse[resource] ?? 0) - delta
  return inUse
}

function hourlyOf(quantities: Quantities, at: Seconds, book: PriceBook): number {
  const prices = pricesAt(dateOf(at), book)
  return Object.entries(quantities).reduce(
    (sum, [resource, quantity]) => sum + quantity * (prices[resource as Resource] ?? 0),
    0,
  )
}
