import type { BillingSummary } from '#contracts/billing'
import { kindOf, pricesAt, type Resource, typeOf } from '#contracts/prices'
import type { Caller } from '#platform/caller'
import { budgetStatus, NO_BUDGET } from '../domain/budget.ts'
import { isUsable } from '../domain/credit.ts'
import { type Piece, piecesOf, type Quantities } from '../domain/meter.ts'
import { sumOf, toMicros, toMicrosParts, type Units, unitsOf } from '../domain/money.ts'
import {
  DAY,
  dayOf,
  endOfMonth,
  HOUR,
  isoOf,
  monthAfter,
  monthOf,
  secondOf,
  startOfHour,
  startOfMonth,
} from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'
import { before, since } from './usage-of.ts'

type With = Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged'>

/** Reads the days of two months, whatever the number of indexes. */
export async function getBillingSummary(deps: With, caller: Caller): Promise<BillingSummary> {
  const { accountId } = caller
  const { usage, ledger, priceBook: book, isCharged } = deps
  const now = secondOf(deps.now())
  const month = monthOf(now)
  const last = monthAfter(month, -1)
  const [start, end, lastStart] = [startOfMonth(month), endOfMonth(month), startOfMonth(last)]
  const sameTime = Math.min(startOfHour(lastStart + now - start), start)
  const [{ meter }, credits, budget = NO_BUDGET, held] = await Promise.all([
    usage.readMeter(accountId, lastStart),
    ledger.listCredits(accountId),
    ledger.findBudget(accountId),
    ledger.listHeldIndexes(accountId),
  ])
  const days = Array.from({ length: Math.ceil((now - start) / DAY) }, (_, at) => start + at * DAY)
  const pieces = piecesOf(meter, { from: lastStart, to: now, book, cuts: [sameTime, ...days] })
  const used = since(pieces, start)
  const amountMicros = toMicros(sumOf(used.map(({ units }) => units)))
  const lastPieces = before(pieces, start)
  const byDay = sums(used, ({ from }) => dayOf(from))
  const dayMicros = toMicrosParts(days.map((day) => byDay.get(dayOf(day)) ?? 0n))
  return {
    currency: 'USD',
    isCharged,
    month,
    from: isoOf(start),
    to: isoOf(end),
    asOf: isoOf(now),
    amountMicros,
    hourlyMicros: rateOf(meter.quantities, deps),
    byResource: byResource(used, meter.quantities, deps),
    byDay: days.map((day, at) => ({ date: dayOf(day), amountMicros: dayMicros[at] ?? 0 })),
    forecast: {
      amountMicros: toMicros(
        sumOf([...used, ...piecesOf(meter, { from: now, to: end, book })].map(({ units }) => units)),
      ),
      method: 'current_rate',
      explanation:
        'What was used so far, and the present price per hour for every hour that is left of the month.',
    },
    lastMonth: {
      month: last,
      amountMicros: toMicros(sumOf(lastPieces.map(({ units }) => units))),
      untilSameTimeMicros: toMicros(sumOf(before(lastPieces, sameTime).map(({ units }) => units))),
    },
    creditCents: credits
      .filter((credit) => isUsable(credit, deps.now()))
      .reduce((sum, { remainingCents }) => sum + remainingCents, 0),
    budget: budgetStatus(budget, {
      amountMicros,
      pausedIndexes: held.filter(({ reasons }) => reasons.includes('cap')).map(({ indexName }) => indexName),
    }),
  }
}

function sums(pieces: readonly Piece[], keyOf: (piece: Piece) => string): Map<string, Units> {
  const all = new Map<string, Units>()
  for (const piece of pieces) all.set(keyOf(piece), (all.get(keyOf(piece)) ?? 0n) + piece.units)
  return all
}

/** The present price per hour of what is in use. */
function rateOf(quantities: Quantities, { now, priceBook }: Pick<With, 'now' | 'priceBook'>): number {
  const prices = pricesAt(now(), priceBook)
  const rates = Object.entries(quantities).map(([resource, quantity]) =>
    unitsOf(quantity * HOUR, prices[resource as Resource] ?? 0),
  )
  return toMicros(sumOf(rates))
}

function byResource(
  pieces: readonly Piece[],
  quantities: Quantities,
  deps: Pick<With, 'now' | 'priceBook'>,
): BillingSummary['byResource'] {
  const amounts = sums(pieces, ({ resource }) => resource)
  const resources = [...new Set([...amounts.keys(), ...Object.keys(quantities)])].toSorted()
  const micros = toMicrosParts(resources.map((resource) => amounts.get(resource) ?? 0n))
  return resources.map((resource, at) => ({
    resource,
    kind: kindOf(resource),
    type: typeOf(resource),
    amountMicros: micros[at] ?? 0,
    hourlyMicros: rateOf({ [resource]: quantities[resource] ?? 0 }, deps),
  }))
}
