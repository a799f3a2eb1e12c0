const UNITS: readonly [limitMinutes: number, minutes: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 1, 'minute'],
  [24 * 60, 60, 'hour'],
  [Number.POSITIVE_INFINITY, 24 * 60, 'day'],
]
const format = new Intl.RelativeTimeFormat('en-GB')

/** How long ago something was: `just now`, `3 minutes ago`, `2 days ago`. */
export function timeAgo(iso: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(iso)) / 60_000)
  if (!(minutes >= 1)) return 'just now'
  const [, size, unit] = UNITS.find(([limit]) => minutes < limit) ?? [0, 1, 'minute' as const]
  return format.format(-Math.floor(minutes / size), unit)
}
