/** Rounds every number in a value to 32 bits, written with the fewest digits that identify it: 0.1 stays 0.1. */
export function toFloat32(value: unknown): unknown {
  if (typeof value === 'number') return nearestFloat(value)
  if (Array.isArray(value)) return value.map(toFloat32)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toFloat32(one)]))
}

/** Nine digits distinguish any two 32-bit numbers. */
const DIGITS = 9

export function nearestFloat(value: number): number {
  const held = Math.fround(value)
  for (let digits = 1; digits < DIGITS; digits++) {
    const shorter = Number(held.toPrecision(digits))
    if (Math.fround(shorter) === held) return shorter
  }
  return Number(held.toPrecision(DIGITS))
}
