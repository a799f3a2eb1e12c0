import type { ExportFormat } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { csvHeader, csvLine, eventLine } from '../domain/export-lines.ts'
import { focusHeader, focusRows } from '../domain/focus.ts'
import { timesOf, type UsageEvent } from '../domain/index-history.ts'
import { piecesOf } from '../domain/meter.ts'
import { DAY, endOfMonth, isoOf, monthOf, type Seconds, secondOf, startOfMonth } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'

type With = Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'config'>
type Asked = { month?: string | undefined; format: ExportFormat; after?: string | undefined }
export type UsageExport = { contentType: string; fileName: string; lines: AsyncGenerator<string, void> }

/**
 * A month of usage, line by line, reading no more than is sent. Raw events can be continued after the place of the last
 * line that arrived; the last line of a whole export says so.
 * @throws ServiceError `invalid_period`, `invalid_cursor`
 */
export function exportUsage(
  deps: With,
  { accountId }: Pick<Caller, 'accountId'>,
  { month: asked, format, after }: Asked,
): UsageExport {
  const now = secondOf(deps.now())
  const month = asked ?? monthOf(now)
  if (month > monthOf(now) || month < '2000-01')
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_period',
      message: `There is no usage of ${month}. Ask for a month since 2000 that has begun.`,
    })
  const period = { accountId, month, from: startOfMonth(month), to: Math.min(endOfMonth(month), now) }
  const fileName = `usage-${accountId}-${month}.${format === 'jsonl' ? 'jsonl' : 'csv'}`
  if (format === 'focus') return { contentType: 'text/csv', fileName, lines: focusLines(deps, period) }
  const place = after === undefined ? undefined : readPlace(after)
  return format === 'csv'
    ? { contentType: 'text/csv', fileName, lines: csvLines(deps, period, place) }
    : { contentType: 'application/x-ndjson', fileName, lines: jsonLines(deps, period, place) }
}

type Period = { accountId: string; month: string; from: Seconds; to: Seconds }
type Place = { indexId: string; sequence: number }

function readPlace(text: string): Place {
  const [indexId = '', digits = ''] = text.split(':')
  if (indexId !== '' && /^\d{1,12}$/.test(digits)) return { indexId, sequence: Number(digits) }
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'after must be the place of a line of this export, like idx_…:12.',
  })
}

/** The events that decide the usage of the period: those in it, and of each index the last one before it. */
async function* eventsOf(
  { usage }: Pick<With, 'usage'>,
  { accountId, from, to }: Period,
  place: Place | undefined,
): AsyncGenerator<{ event: UsageEvent; countsFrom: Seconds }, void> {
  for await (const indexId of usage.listIndexIds(accountId, from, place?.indexId)) {
    const events: UsageEvent[] = []
    for await (const event of usage.listEvents(accountId, indexId)) events.push(event)
    const times = timesOf(events)
    const first = Math.max(
      times.findLastIndex((at) => at <= from),
      0,
    )
    for (const [at, event] of events.entries()) {
      const countsFrom = times[at] ?? 0
      if (at < first || countsFrom >= to) continue
      if (place?.indexId === indexId && event.sequence <= place.sequence) continue
      yield { event, countsFrom }
    }
  }
}

async function* jsonLines(
  deps: With,
  period: Period,
  place: Place | undefined,
): AsyncGenerator<string, void> {
  const { accountId, month, from, to } = period
  const head = {
    type: 'period',
    accountId,
    month,
    from: isoOf(from),
    to: isoOf(to),
    currency: 'USD',
    unit: 'micro-dollars per hour',
    prices: deps.priceBook,
  }
  yield `${JSON.stringify(head)}\n`
  let events = 0
  for await (const { event, countsFrom } of eventsOf(deps, period, place)) {
    events++
    yield `${JSON.stringify(eventLine(event, countsFrom))}\n`
  }
  yield `${JSON.stringify({ type: 'end', events })}\n`
}

async function* csvLines(deps: With, period: Period, place: Place | undefined): AsyncGenerator<string, void> {
  yield csvHeader()
  for await (const { event, countsFrom } of eventsOf(deps, period, place)) yield csvLine(event, countsFrom)
}

async function* focusLines(deps: With, period: Period): AsyncGenerator<string, void> {
  const { accountId, from, to } = period
  const rows = focusRows({ ...period, seller: deps.config.seller[0] ?? '' })
  yield focusHeader()
  const days = Array.from({ length: Math.ceil((to - from) / DAY) }, (_, at) => from + at * DAY)
  for await (const { index, meter } of deps.usage.readIndexMeters(accountId, from)) {
    const pieces = piecesOf(meter, { from, to, book: deps.priceBook, cuts: days })
    yield rows.usage(index, pieces).join('')
  }
  yield rows.rounding().join('')
}
