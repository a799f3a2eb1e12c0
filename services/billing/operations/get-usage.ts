import type { UsagePage, UsageQuery } from '#contracts/billing'
import { kindOf, typeOf } from '#contracts/prices'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { type Piece, piecesOf, totalsOf, type Usage } from '../domain/meter.ts'
import { sumOf, toMicros, toMicrosParts, type Units } from '../domain/money.ts'
import { DAY, dayOf, isoOf, type Seconds, secondOf, startOfDay } from '../domain/months.ts'
import { fromCursor, toCursor } from '../domain/place-cursor.ts'
import { readPeriod } from '../domain/usage-period.ts'
import type { BillingDeps } from '../ports.ts'

type With = Pick<BillingDeps, 'usage' | 'now' | 'priceBook' | 'isCharged'>
type Group = { key: string; indexName?: string; usage: Usage[]; units: Units }
type Asked = { accountId: string; from: Seconds; to: Seconds; indexName: string | undefined }

/** @throws ServiceError `invalid_period`, `invalid_cursor` */
export async function getUsage(
  deps: With,
  { accountId }: Pick<Caller, 'accountId'>,
  { groupBy, indexName, limit, after, ...period }: UsageQuery,
): Promise<UsagePage> {
  const cursor = after === undefined ? undefined : fromCursor(after)
  const now = secondOf(deps.now())
  // Later pages are of the same time as the first one.
  const { from, to } = readPeriod(period, Math.min(cursor?.at ?? now, now))
  const asked = { accountId, from, to, indexName }
  if (indexName !== undefined && groupBy !== 'index')
    throw new ServiceError({
      kind: 'invalid',
      code: 'bad_request',
      message: 'indexName goes with groupBy=index only.',
    })
  const groups = await (groupBy === 'index' ? byIndex(deps, asked) : byTime(deps, asked, groupBy))
  const micros = toMicrosParts(groups.map(({ units }) => units))
  const shown = groups.map(({ key, indexName, usage }, at) => ({
    key,
    ...(indexName !== undefined && { indexName }),
    amountMicros: micros[at] ?? 0,
    quantities: quantitiesOf(usage, micros[at] ?? 0),
  }))
  const begin = cursor === undefined ? 0 : shown.findIndex(({ key }) => key === cursor.id) + 1
  const results = shown.slice(begin, begin + limit)
  const last = results.at(-1)
  return {
    currency: 'USD',
    isCharged: deps.isCharged,
    from: isoOf(from),
    to: isoOf(to),
    groupBy,
    totalMicros: toMicros(sumOf(groups.map(({ units }) => units))),
    results,
    ...(last && begin + limit < shown.length && { next: toCursor({ at: to, id: last.key }) }),
  }
}

/** The most expensive index first. */
async function byIndex(deps: With, { accountId, from, to, indexName }: Asked): Promise<Group[]> {
  const groups: Group[] = []
  const pause = pacer()
  for await (const { index, meter } of deps.usage.readIndexMeters(accountId, from, indexName)) {
    const usage = totalsOf(piecesOf(meter, { from, to, book: deps.priceBook }))
    if (usage.length > 0) groups.push(groupOf(index.indexId, usage, index.indexName))
    await pause()
  }
  return groups.toSorted((a, b) =>
    a.units === b.units ? (a.key < b.key ? -1 : 1) : a.units < b.units ? 1 : -1,
  )
}

async function byTime(
  deps: With,
  { accountId, from, to }: Asked,
  groupBy: 'resource' | 'day',
): Promise<Group[]> {
  const { meter } = await deps.usage.readMeter(accountId, from)
  const firstDay = startOfDay(from)
  const days = Array.from({ length: Math.ceil((to - firstDay) / DAY) }, (_, at) => firstDay + at * DAY)
  const pieces = piecesOf(meter, { from, to, book: deps.priceBook, cuts: days })
  if (groupBy === 'day') {
    const ofDay = Map.groupBy(pieces, (piece) => dayOf(piece.from))
    return days.map((day) => groupOf(dayOf(day), ofDay.get(dayOf(day)) ?? []))
  }
  const ofResource = Map.groupBy(pieces, ({ resource }) => resource)
  return [...ofResource]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, ofOne]) => groupOf(resource, ofOne))
}

function groupOf(key: string, pieces: readonly (Usage | Piece)[], indexName?: string): Group {
  const usage = totalsOf(pieces)
  return {
    key,
    usage,
    units: sumOf(usage.map(({ units }) => units)),
    ...(indexName !== undefined && { indexName }),
  }
}

/** By resource; the amounts add up to `amountMicros`. */
function quantitiesOf(
  usage: readonly Usage[],
  amountMicros: number,
): UsagePage['results'][number]['quantities'] {
  const groups = [...Map.groupBy(usage, ({ resource }) => resource)]
  const parts = groups.map(([, all]) => sumOf(all.map(({ units }) => units)))
  const micros = toMicrosParts(parts, amountMicros)
  return groups.map(([resource, all], at) => ({
    resource,
    kind: kindOf(resource),
    type: typeOf(resource),
    quantitySeconds: all.reduce((sum, { quantitySeconds }) => sum + quantitySeconds, 0),
    amountMicros: micros[at] ?? 0,
  }))
}
