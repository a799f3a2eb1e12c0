/**
 * Money is counted in micro-dollar-seconds, in whole numbers: quantity × micro-dollars per hour × seconds. Nothing is
 * rounded before it is shown or billed, and then only here.
 */
export type Units = bigint

const SECONDS_PER_HOUR = 3_600n
const UNITS_PER_MICRO = SECONDS_PER_HOUR
const UNITS_PER_CENT = SECONDS_PER_HOUR * 10_000n

export const unitsOf = (quantitySeconds: number, microsPerHour: number): Units =>
  BigInt(quantitySeconds) * BigInt(microsPerHour)

/** To the nearest whole number; halves to the even one, so that many roundings neither gain nor lose. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const below = floorDiv(dividend, divisor)
  const twice = 2n * (dividend - below * divisor)
  if (twice === divisor) return below % 2n === 0n ? below : below + 1n
  return twice > divisor ? below + 1n : below
}

function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor < 0n ? quotient - 1n : quotient
}

/** Whole cents: the amount of an invoice line. */
export const toCents = (units: Units): number => Number(halfEven(units, UNITS_PER_CENT))
/** Whole micro-dollars, for pages. */
export const toMicros = (units: Units): number => Number(halfEven(units, UNITS_PER_MICRO))

export const sumOf = (all: readonly Units[]): Units => all.reduce((sum, one) => sum + one, 0n)

/**
 * The parts in whole micro-dollars so that they add up to their sum, `toMicros` of it or as it was rounded elsewhere:
 * each is rounded down, and what is missing goes to those with the largest remainders.
 */
export function toMicrosParts(parts: readonly Units[], sum = toMicros(sumOf(parts))): number[] {
  const floors = parts.map((part) => floorDiv(part, UNITS_PER_MICRO))
  const missing = sum - Number(sumOf(floors))
  const byRemainder = parts
    .map((part, at) => ({ at, remainder: part - (floors[at] ?? 0n) * UNITS_PER_MICRO }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.at - b.at : a.remainder < b.remainder ? 1 : -1))
  const raised = new Set(byRemainder.slice(0, missing).map(({ at }) => at))
  return floors.map((floor, at) => Number(floor) + (raised.has(at) ? 1 : 0))
}

/** Dollars and cents for people: 1,234.56. */
export function dollars(cents: number): string {
  const sign = cents < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(cents) / 100).toString()
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}$${grouped}.${String(Math.abs(cents) % 100).padStart(2, '0')}`
}
