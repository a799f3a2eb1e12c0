/** The Euclidean length of a vector. */
export function lengthOf(vector: Float32Array | Float64Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}
