/** The mean of weighted vectors, scaled to length 1. */
export function weightedMean(parts: readonly { vector: Float32Array; weight: number }[]): Float32Array {
  const sum = new Float32Array(parts[0]?.vector.length ?? 0)
  for (const { vector, weight } of parts)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) * weight
  let norm = 0
  for (const value of sum) norm += value * value
  norm = Math.sqrt(norm)
  if (norm > 0) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) / norm
  return sum
}
