/** Dimensions that the kernel takes at once. */
const AT_ONCE = 16
const MAX_CODE = 127
const MAX_QUERY_NUMBER = 32_767
const MAX_SUM = 2 ** 31 - 1

/** Bytes of a vector's codes: its dimensions, filled up with zeros to what the kernel takes at once. */
export function widthOf(dimensions: number): number {
  return Math.ceil(dimensions / AT_ONCE) * AT_ONCE
}

/**
 * What a code leaves out: the cosine of a query and a vector is the dot product of their codes times both factors, and
 * at most the sum of both errors away from it.
 */
export type Loss = { factor: number; error: number }

/** Writes a vector as 8-bit codes. A vector of zeros has the factor 0. */
export function encodeVector(vector: Float32Array, codes: Int8Array): Loss {
  let [largest, square] = [0, 0]
  for (const value of vector) {
    largest = Math.max(largest, Math.abs(value))
    square += value * value
  }
  codes.fill(0)
  if (largest === 0) return { factor: 0, error: 0 }
  const step = largest / MAX_CODE
  let lost = 0
  for (let at = 0; at < vector.length; at++) {
    const value = vector[at] ?? 0
    const code = Math.round(value / step)
    codes[at] = code
    lost += (value - code * step) ** 2
  }
  const norm = Math.sqrt(square)
  return { factor: step / norm, error: Math.sqrt(lost) / norm }
}

/** A query as 16-bit numbers, as large as they may be without a sum that overflows. */
export function encodeQuery(query: Float32Array, width: number): Loss & { numbers: Int16Array } {
  let [largest, sum, square] = [0, 0, 0]
  for (const value of query) {
    const size = Math.abs(value)
    largest = Math.max(largest, size)
    sum += size
    square += size * size
  }
  const scale = Math.min(MAX_QUERY_NUMBER / largest, (MAX_SUM / MAX_CODE - query.length) / sum)
  const numbers = new Int16Array(width)
  let lost = 0
  for (let at = 0; at < query.length; at++) {
    const value = query[at] ?? 0
    const rounded = Math.round(value * scale)
    numbers[at] = rounded
    lost += (value - rounded / scale) ** 2
  }
  const norm = Math.sqrt(square)
  return { numbers, factor: 1 / (scale * norm), error: Math.sqrt(lost) / norm }
}

/** The cosine of two vectors that are not zero. */
export function cosine(a: Float32Array, b: Float32Array, from: number): number {
  let [dot, own, other] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const x = a[at] ?? 0
    const y = b[from + at] ?? 0
    dot += x * y
    own += x * x
    other += y * y
  }
  return Math.min(1, Math.max(-1, dot / Math.sqrt(own * other)))
}
