/** What becomes of a score: it is multiplied, and something is added. */
export type Change = { multiply: number; add: number }

/** A changed score; the result of large numbers stays a number. */
export function modified(score: number, { multiply, add }: Change): number {
  return finite(finite(score * multiply) + add)
}

/** The nearest number that JSON can say. */
export function finite(value: number): number {
  if (Number.isNaN(value)) return 0
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value))
}
