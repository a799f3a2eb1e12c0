/** Digits as people write numbers: no `0x10`, `1_000` or `Infinity`, which `Number()` or Python would take. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * The number that a text writes in decimal; `undefined` for any other text, and for numbers outside a double's range.
 */
export function decimalOf(text: string): number | undefined {
  const trimmed = text.trim()
  if (!DECIMAL.test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : undefined
}
