const FIRST_BOUND_MS = 0.1
const GROWTH = 1.2
export const LATENCY_BUCKETS = 80

/**
 * Upper bounds of the latency buckets, at cells and in the control plane alike. Bucket `i` counts times above the
 * previous bound and up to this one; the last also counts longer times. From 0.1 ms to 3 minutes, each bound is 20 %
 * above the previous one, so that the middle of a bucket is within 10 % of every time in it.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from(
  { length: LATENCY_BUCKETS },
  (_, bucket) => FIRST_BOUND_MS * GROWTH ** bucket,
)

/** Requests per bucket; trailing zeros may be left out. */
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
 * The time in ms that `percent` of the requests did not exceed, by nearest rank, within 10 %; times below 0.1 ms count
 * as 0.1 ms. @returns `null` when nothing was counted
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
