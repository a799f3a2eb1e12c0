const LOCALE = 'en-GB'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const JUST_NOW = 45 * SECOND

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const UNITS: readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  // “In 30 days” says more than “next month”.
  [45 * DAY, DAY, 'day'],
  [365 * DAY, 30.44 * DAY, 'month'],
  [Infinity, 365.25 * DAY, 'year'],
]

/** The zone of the person who looks, such as `Europe/Vienna`. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The instant, or `undefined` for what is no date. */
export function parseInstant(iso: string): Date | undefined {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** `just now`, `3 minutes ago`, `in 2 days`. The past rounds down, the future to the nearest: a week that just began is `in 7 days`. */
export function formatRelative(date: Date, now: Date): string {
  const distance = date.getTime() - now.getTime()
  const size = Math.abs(distance)
  if (size < JUST_NOW) return distance > 0 ? 'in a moment' : 'just now'
  for (const [limit, step, unit] of UNITS) {
    const count = Math.max(1, distance < 0 ? Math.floor(size / step) : Math.round(size / step))
    if (size >= limit || count * step >= limit) continue
    return relative.format(distance < 0 ? -count : count, unit)
  }
  return ''
}

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone })
  formatters.set(key, known)
  return known
}

/** `21 Aug 2026`. */
export function formatDate(date: Date, zone: string): string {
  return formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(date)
}

/** `14:03`. */
export function formatClock(date: Date, zone: string): string {
  return formatter(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date)
}

/** `21 Aug 2026, 14:03`. */
export function formatDateTime(date: Date, zone: string): string {
  return `${formatDate(date, zone)}, ${formatClock(date, zone)}`
}

/** `Fri 21 Aug 2026, 14:03:22 GMT+2`: to the second, with the zone. */
export function formatExact(date: Date, zone: string): string {
  const day = formatter(zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(
    date,
  )
  const time = formatter(zone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(date)
  return `${day.replace(',', '')}, ${time}`
}

/** `Aug 2026`: the month of a bill. */
export function formatMonth(date: Date, zone: string): string {
  return formatter(zone, { month: 'short', year: 'numeric' }).format(date)
}

/** The shortest label that tells points of a chart apart when they span `spanMs`. */
export function formatAxisTime(date: Date, zone: string, spanMs: number): string {
  if (spanMs <= DAY) return formatClock(date, zone)
  return formatter(zone, { day: 'numeric', month: 'short' }).format(date)
}
