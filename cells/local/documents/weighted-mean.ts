import { lengthOf } from './vector-length.ts'

/** Largest rounding error of vectors that cancel each other out; a shorter mean counts as zero. */
const NOTHING = 1e-6

/** The mean of weighted vectors, scaled to length 1; `undefined` when they cancel each other out. */
export function weightedMean(
  parts: readonly { vector: Float32Array; weight: number }[],
): Float32Array | undefined {
  const heaviest = Math.max(0, ...parts.map(({ weight }) => Math.abs(weight)))
  const sum = new Float64Array(parts[0]?.vector.length ?? 0)
  let longest = 0
  for (const { vector, weight } of parts) {
    // Weights are relative to the heaviest, so that none overflows or underflows.
    const share = heaviest === 0 ? 0 : weight / heaviest
    longest = Math.max(longest, Math.abs(share) * lengthOf(vector))
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) * share
  }
  const length = lengthOf(sum)
  if (!(length > NOTHING * longest)) return undefined
  return Float32Array.from(sum, (value) => value / length)
}
