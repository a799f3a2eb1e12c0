const LOCALE = 'en-GB'

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })

/** 1234 → `1,234`. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? whole.format(value) : '–'
}

/** 1234.567 → `1,234.57`. */
export function formatDecimal(value: number): string {
  return Number.isFinite(value) ? decimal.format(value) : '–'
}

/** 12345 → `12.3k`; below 1,000 as it is. For tiles and axes, with the exact number within reach. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return compact.format(value).replace('K', 'k').replace('bn', 'B').replace(/m$/, 'M')
}

/** (1, 'index', 'indexes') → `1 index`. */
export function formatQuantity(value: number, one: string, many: string): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}
