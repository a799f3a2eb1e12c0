import type { ChartPoint } from './chart-data.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Steps that people count in. */
const STEPS = [5, 10, 15, 30]
  .map((minutes) => minutes * MINUTE)
  .concat(
    [1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
    [1, 2, 5, 7, 14].map((days) => days * DAY),
  )
const MOST = 8

/** Where a time axis is marked: at round times of the viewer's day, evenly, at most eight of them. */
export function timeTicks(points: readonly Pick<ChartPoint, 'at'>[], zone: string): number[] {
  const from = Date.parse(points[0]?.at ?? '')
  const to = Date.parse(points.at(-1)?.at ?? '')
  if (!(to > from)) return []
  const step = STEPS.find((one) => (to - from) / one <= MOST) ?? 30 * DAY
  // Round in the viewer's zone, whose midnight is not that of UTC.
  const shift = offsetOf(new Date(from), zone)
  const ticks: number[] = []
  for (let at = Math.ceil((from + shift) / step) * step - shift; at <= to; at += step) ticks.push(at)
  return ticks
}

/** The same marks where only points can be marked, as under bars: at the first point from each on. */
export function atPoints(ticks: readonly number[], points: readonly Pick<ChartPoint, 'at'>[]): number[] {
  const times = points.map(({ at }) => Date.parse(at))
  return [...new Set(ticks.flatMap((tick) => times.find((time) => time >= tick) ?? []))]
}

/** How far the clocks of a zone are ahead of UTC at an instant, in ms. */
function offsetOf(date: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(date)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return local - Math.floor(date.getTime() / MINUTE) * MINUTE
}
