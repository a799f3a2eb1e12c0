const FIRST_BOUND_MS = 0.1
const GROWTH = 1.2
export const LATENCY_BUCKETS = 80

/**
 * How times are counted, at cells and in the control plane alike. Bucket `i` holds times above the bound before it and
 * up to this one; the last holds what is longer too. From 0.1 ms to 3 minutes, each bound 20 % above the one before,
 * so that the middle of a bucket is within 10 % of every time in it.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from(
  { length: LATENCY_BUCKETS },
  (_, bucket) => FIRST_BOUND_MS * GROWTH ** bucket,
)

/** Requests per bucket; those left out at the end are 0. */
export type LatencyCounts = readonly number[]

/** The bucket that counts a time. */
export function bucketOf(ms: number): number {
  let [low, high] = [0, LATENCY_BUCKETS - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ms > (LATENCY_BOUNDS_MS[middle] ?? Infinity)) low = middle + 1
    else high = middle
  }
  return low
}

export function addLatency(one: LatencyCounts, other: LatencyCounts): number[] {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other]
  return longer.map((count, bucket) => count + (shorter[bucket] ?? 0))
}

/**
 * The time in ms that `percent` of the requests did not exceed, by nearest rank, within 10 %; what took less than
 * 0.1 ms counts as that. @returns `null` when nothing was counted
 */
export function percentile(counts: LatencyCounts, percent: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const rank = Math.max(1, Math.ceil((percent / 100) * total))
  let reached = 0
  const bucket = counts.findIndex((count) => (reached += count) >= rank)
  const middle = (LATENCY_BOUNDS_MS[bucket] ?? FIRST_BOUND_MS) / Math.sqrt(GROWTH)
  return Number(middle.toPrecision(3))
}
