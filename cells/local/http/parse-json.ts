/** Integers of this length may not fit a double. Decimals are not matched, because vectors consist of them. */
const LONG_NUMBER = /[:,[\s-]\d{16}/
const WHOLE = /^-?\d+$/

/**
 * Parses JSON; a whole number that a double cannot hold becomes a bigint, so that it can be refused instead of changed.
 * @throws SyntaxError, or RangeError when it is nested too deeply
 */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)
}

// TypeScript's library lacks the third argument; Node passes it since version 21.
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  const source = context?.source ?? ''
  return WHOLE.test(source) ? BigInt(source) : value
}
