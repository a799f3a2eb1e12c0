import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'

/** Budgets of `points` uses per `perSeconds`, kept in this process. */
export function memoryRateLimiter({
  points,
  perSeconds,
}: {
  points: number
  perSeconds: number
}): RateLimiter {
  const limiter = new RateLimiterMemory({ points, duration: perSeconds })
  const state = (used: RateLimiterRes, allowed: boolean): RateLimitState => ({
    allowed,
    limit: points,
    remaining: Math.max(0, used.remainingPoints),
    resetSeconds: Math.ceil(used.msBeforeNext / 1000),
  })
  return {
    consume: async (key) => {
      try {
        return state(await limiter.consume(key), true)
      } catch (used) {
        if (used instanceof RateLimiterRes) return state(used, false)
        throw used
      }
    },
  }
}
