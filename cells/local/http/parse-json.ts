/** Whole numbers of this many digits may be too large for a double. Decimals are left out: vectors are full of them. */
const LONG_NUMBER = /[:,[\s-]\d{16}/
const WHOLE = /^-?\d+$/

/**
 * JSON, with each whole number that a double cannot hold as a bigint, so that it is refused and not changed.
 * @throws SyntaxError, or RangeError when it is nested too deeply
 */
export function parseJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)
}

// The third argument is newer than TypeScript's library: Node gives it since version 21.
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  const source = context?.source ?? ''
  return WHOLE.test(source) ? BigInt(source) : value
}
