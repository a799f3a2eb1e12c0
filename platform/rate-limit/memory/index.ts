import { type Elapsed, systemClock } from '#platform/clock'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'

type Window = { used: number; endsAt: number }

/** Number of keys at which the first sweep removes ended windows. */
const FIRST_SWEEP = 1_000

/**
 * Budgets of `points` uses per `perSeconds`, kept in this process. A window begins with the first use and ends after
 * `perSeconds` of a monotonic clock; then the budget is full again.
 */
export function memoryRateLimiter({
  points,
  perSeconds,
  elapsed = systemClock.elapsed,
}: {
  points: number
  perSeconds: number
  elapsed?: Elapsed
}): RateLimiter {
  const windows = new Map<string, Window>()
  let sweepAt = FIRST_SWEEP
  /** The next sweep waits until the number of keys has doubled, so that its cost per new key stays constant. */
  const sweep = (at: number) => {
    for (const [key, { endsAt }] of windows) if (endsAt <= at) windows.delete(key)
    sweepAt = Math.max(FIRST_SWEEP, windows.size * 2)
  }
  const windowOf = (key: string, at: number): Window => {
    const known = windows.get(key)
    if (known !== undefined && known.endsAt > at) return known
    if (windows.size >= sweepAt) sweep(at)
    const begun = { used: 0, endsAt: at + perSeconds * 1000 }
    windows.set(key, begun)
    return begun
  }
  return {
    consume: async (key): Promise<RateLimitState> => {
      const at = elapsed()
      const window = windowOf(key, at)
      window.used++
      return {
        allowed: window.used <= points,
        isFirstRefusal: window.used === points + 1,
        limit: points,
        remaining: Math.max(0, points - window.used),
        resetSeconds: Math.ceil((window.endsAt - at) / 1000),
      }
    },
  }
}
