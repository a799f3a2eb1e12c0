import { type Prices, pricesAt, type PriceBook, type Resource } from '#contracts/prices'
import { type Units, unitsOf } from './money.ts'
import { dateOf, HOUR, type Seconds, secondOf, startOfHour } from './months.ts'

/** How many of each resource are in use. */
export type Quantities = Readonly<Record<string, number>>
/** From this second on, so many more (or fewer) of a resource are in use. */
export type Change = Readonly<{ at: Seconds; resource: string; delta: number }>

/**
 * The changes of an hour, of one resource: their sum, and the seconds that they count until the end of the slot. Both
 * are sums, so that the order in which changes become known does not matter.
 */
export type SlotSum = Readonly<{ delta: number; rest: number }>
/** By the first second of the slot, then by resource. */
export type Slots = ReadonlyMap<Seconds, Readonly<Record<string, SlotSum>>>

/** A slot is an hour, cut where prices change in it. */
export function slotOf(at: Seconds, book: PriceBook): { start: Seconds; end: Seconds } {
  const hour = startOfHour(at)
  const cuts = priceChanges(book).filter((cut) => cut > hour && cut < hour + HOUR)
  return {
    start: cuts.findLast((cut) => cut <= at) ?? hour,
    end: cuts.find((cut) => cut > at) ?? hour + HOUR,
  }
}

/** The seconds at which prices change. */
const priceChanges = (book: PriceBook): Seconds[] => book.map(({ from }) => secondOf(new Date(from)))

/** Sums up changes by slot. */
export function toSlots(changes: readonly Change[], book: PriceBook): Map<Seconds, Record<string, SlotSum>> {
  const into = new Map<Seconds, Record<string, SlotSum>>()
  for (const { at, resource, delta } of changes) {
    const { start, end } = slotOf(at, book)
    const slot = into.get(start) ?? {}
    const sum = slot[resource] ?? { delta: 0, rest: 0 }
    slot[resource] = { delta: sum.delta + delta, rest: sum.rest + delta * (end - at) }
    into.set(start, slot)
  }
  return into
}

/** Usage of one resource at one price. */
export type Usage = Readonly<{
  resource: string
  microsPerHour: number
  quantitySeconds: number
  units: Units
}>
/** Usage within a time in which neither day nor price changes. */
export type Piece = Usage & Readonly<{ from: Seconds; to: Seconds }>

/** What a meter shows: how many are in use after all its changes, and the changes from some second on. */
export type Meter = Readonly<{ quantities: Quantities; slots: Slots }>

/**
 * The usage from one second to another, in pieces. `from` is the start of a slot; so is `to`, or it is after all
 * changes. The meter has every slot from `from` on.
 */
export function piecesOf(
  meter: Meter,
  { from, to, book, cuts = [] }: { from: Seconds; to: Seconds; book: PriceBook; cuts?: readonly Seconds[] },
): Piece[] {
  const starts = [...meter.slots.keys()].filter((start) => start >= from).toSorted((a, b) => a - b)
  const inUse = quantitiesAt(meter, starts)
  const slotEnds = starts.map((start) => slotOf(start, book).end)
  const bounds = [from, to, ...starts, ...slotEnds, ...priceChanges(book), ...cuts]
    .filter((at) => at >= from && at <= to)
    .toSorted((a, b) => a - b)
  const pieces: Piece[] = []
  for (const [at, start] of bounds.entries()) {
    const end = bounds[at + 1]
    if (end === undefined || end === start) continue
    const slot = meter.slots.get(start)
    pieces.push(...piecesWithin({ start, end, inUse, slot, slotEnd: slotOf(start, book).end, book }))
    for (const [resource, { delta }] of Object.entries(slot ?? {}))
      inUse.set(resource, (inUse.get(resource) ?? 0) + delta)
  }
  return pieces
}

function quantitiesAt({ quantities, slots }: Meter, starts: readonly Seconds[]): Map<string, number> {
  const inUse = new Map(Object.entries(quantities))
  for (const start of starts)
    for (const [resource, { delta }] of Object.entries(slots.get(start) ?? {}))
      inUse.set(resource, (inUse.get(resource) ?? 0) - delta)
  return inUse
}

function piecesWithin({
  start,
  end,
  inUse,
  slot = {},
  slotEnd,
  book,
}: {
  start: Seconds
  end: Seconds
  inUse: ReadonlyMap<string, number>
  slot: Readonly<Record<string, SlotSum>> | undefined
  slotEnd: Seconds
  book: PriceBook
}): Piece[] {
  const prices: Prices = pricesAt(dateOf(start), book)
  const resources = new Set([...inUse.keys(), ...Object.keys(slot)])
  return [...resources].flatMap((resource) => {
    const { delta = 0, rest = 0 } = slot[resource] ?? {}
    // What is counted until the end of the slot, less what lies behind `end`.
    const quantitySeconds = (inUse.get(resource) ?? 0) * (end - start) + rest - delta * (slotEnd - end)
    // A change that lies ahead of `end`, because a clock is, does not make usage negative.
    if (quantitySeconds <= 0) return []
    const microsPerHour = prices[resource as Resource] ?? 0
    const units = unitsOf(quantitySeconds, microsPerHour)
    return [{ from: start, to: end, resource, microsPerHour, quantitySeconds, units }]
  })
}

/** The usage by resource and price, in the order of their names and prices. */
export function totalsOf(pieces: readonly Usage[]): Usage[] {
  const totals = new Map<string, Usage>()
  for (const piece of pieces) {
    const key = `${piece.resource} ${String(piece.microsPerHour).padStart(16, '0')}`
    const sum = totals.get(key)
    totals.set(key, {
      resource: piece.resource,
      microsPerHour: piece.microsPerHour,
      quantitySeconds: (sum?.quantitySeconds ?? 0) + piece.quantitySeconds,
      units: (sum?.units ?? 0n) + piece.units,
    })
  }
  return [...totals].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total)
}
