const MICROS_PER_CENT = 10_000
const MICROS_PER_DOLLAR = 1_000_000
/** What a month is taken for in estimates. Source: `HOURS_PER_MONTH` of contracts/prices. */
const HOURS_PER_MONTH = 730

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

function dollars(micros: number, decimals: { min: number; max: number }): string {
  const scale = 10 ** (6 - decimals.max)
  // Everything stays an integer: only the last step writes a point between two of them.
  const rounded = Math.round(Math.abs(micros) / scale) * scale
  const sign = micros < 0 && rounded > 0 ? '-' : ''
  const fraction = String(rounded % MICROS_PER_DOLLAR)
    .padStart(6, '0')
    .slice(0, decimals.max)
  const shown = fraction.slice(0, decimals.min) + fraction.slice(decimals.min).replace(/0+$/, '')
  const point = shown ? `.${shown}` : ''
  return `${sign}$${whole.format(Math.floor(rounded / MICROS_PER_DOLLAR))}${point}`
}

/** An amount to pay, in cents: 27_375_000 → `$27.38`. What is less than a cent says so. */
export function formatMoney(micros: number): string {
  if (!Number.isFinite(micros)) return '–'
  if (micros > 0 && micros < MICROS_PER_CENT / 2) return '<$0.01'
  return dollars(micros, { min: 2, max: 2 })
}

/** A price, with all its decimals: 37_500 → `$0.0375`. */
export function formatPrice(micros: number): string {
  return Number.isFinite(micros) ? dollars(micros, { min: 2, max: 6 }) : '–'
}

/** 37_500 → `$0.0375/h`. */
export function formatHourly(microsPerHour: number): string {
  return `${formatPrice(microsPerHour)}/h`
}

/** 27_375_000 → `$27.38/month`. */
export function formatMonthly(microsPerMonth: number): string {
  return `${formatMoney(microsPerMonth)}/month`
}

/** What an hourly price comes to in the month of estimates (730 hours). */
export function monthlyMicros(microsPerHour: number): number {
  return microsPerHour * HOURS_PER_MONTH
}

/** A difference, always with its sign: `+$1.20`, `-$0.30`, `$0.00`. */
export function formatMoneyChange(micros: number): string {
  const text = formatMoney(Math.abs(micros))
  if (micros === 0 || text === '–') return text
  return `${micros > 0 ? '+' : '-'}${text}`
}
