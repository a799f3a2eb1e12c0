import type { UsagePage, UsageQuery } from '#contracts/billing'
import { kindOf, typeOf } from '#contracts/prices'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { type Piece, piecesOf, totalsOf, type Usage } from '../domain/meter.ts'
import { sumOf, toMicros, toMicrosParts, type Units } from '../domain/money.ts'
import {
  DAY,
  dayOf,
  HOUR,
  isoOf,
  monthOf,
  type Seconds,
  secondOf,
  startOfDay,
  startOfMonth,
} from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'

type With = Pick<BillingDeps, 'usage' | 'now' | 'priceBook' | 'isCharged'>
type Group = { key: string; indexName?: string; usage: Usage[]; units: Units }
type Asked = { accountId: string; from: Seconds; to: Seconds }

const MAX_DAYS = 366

/** @throws ServiceError `invalid_period`, `invalid_cursor` */
export async function getUsage(
  deps: With,
  { accountId }: Pick<Caller, 'accountId'>,
  { groupBy, limit, after, ...period }: UsageQuery,
): Promise<UsagePage> {
  const cursor = after === undefined ? undefined : readCursor(after)
  const now = secondOf(deps.now())
  // Later pages are of the same time as the first one.
  const { from, to } = readPeriod(period, Math.min(cursor?.to ?? now, now))
  const asked = { accountId, from, to }
  const groups = await (groupBy === 'index' ? byIndex(deps, asked) : byTime(deps, asked, groupBy))
  const micros = toMicrosParts(groups.map(({ units }) => units))
  const shown = groups.map(({ key, indexName, usage }, at) => ({
    key,
    ...(indexName !== undefined && { indexName }),
    amountMicros: micros[at] ?? 0,
    quantities: quantitiesOf(usage),
  }))
  const begin = cursor === undefined ? 0 : shown.findIndex(({ key }) => key === cursor.key) + 1
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
    ...(last && begin + limit < shown.length && { next: toCursor({ to, key: last.key }) }),
  }
}

/** The most expensive index first. */
async function byIndex(deps: With, { accountId, from, to }: Asked): Promise<Group[]> {
  const groups: Group[] = []
  const pause = pacer()
  for await (const { index, meter } of deps.usage.readIndexMeters(accountId, from)) {
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

function quantitiesOf(usage: readonly Usage[]): UsagePage['results'][number]['quantities'] {
  const ofResource = Map.groupBy(usage, ({ resource }) => resource)
  return [...ofResource].map(([resource, all]) => ({
    resource,
    kind: kindOf(resource),
    type: typeOf(resource),
    quantitySeconds: all.reduce((sum, { quantitySeconds }) => sum + quantitySeconds, 0),
  }))
}

/** Full hours of UTC, in order; the end is not after `latest`. @throws ServiceError `invalid_period` */
function readPeriod(
  { from: fromText, to: toText }: { from?: string | undefined; to?: string | undefined },
  latest: Seconds,
): { from: Seconds; to: Seconds } {
  const to = toText === undefined ? latest : fullHour('to', toText)
  const from =
    fromText === undefined ? startOfMonth(monthOf(Math.min(to, latest))) : fullHour('from', fromText)
  if (from > to || (fromText !== undefined && from > latest))
    throw invalidPeriod('from must be before to, and not in the future.')
  if (to - from > MAX_DAYS * DAY)
    throw invalidPeriod(`from and to may be ${MAX_DAYS} days apart at most. Ask for less at a time.`)
  return { from, to: Math.min(to, latest) }
}

function fullHour(name: string, text: string): Seconds {
  const at = new Date(text)
  if (at.getTime() % (HOUR * 1000) !== 0 || at.getUTCFullYear() < 2000)
    throw invalidPeriod(`${name} must be a full hour of UTC since 2000, like 2026-03-01T13:00:00Z.`)
  return secondOf(at)
}

function invalidPeriod(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_period', message })
}

type Cursor = { to: Seconds; key: string }
const toCursor = ({ to, key }: Cursor) => Buffer.from(JSON.stringify([to, key])).toString('base64url')

function readCursor(text: string): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const [to, key] = Array.isArray(parts) ? (parts as unknown[]) : []
    if (Number.isSafeInteger(to) && typeof key === 'string') return { to: Number(to), key }
  } catch {
    // As below.
  }
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'This cursor is not one we gave out.',
  })
}
