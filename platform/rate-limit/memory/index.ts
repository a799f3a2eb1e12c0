import { type Elapsed, systemClock } from '#platform/clock'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'

type Window = { used: number; endsAt: number }

/** How many keys are counted before those whose window is over are forgotten, at first. */
const FIRST_SWEEP = 1_000

/**
 * Budgets of `points` uses per `perSeconds`, kept in this process. A budget begins with its first use and is whole
 * again when its time is over, by a clock that nobody sets.
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
  /** As many again may come before the next look: what it costs is spread over those that cause it. */
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
        limit: points,
        remaining: Math.max(0, points - window.used),
        resetSeconds: Math.ceil((window.endsAt - at) / 1000),
      }
    },
  }
}
