/** What is left of a budget after this use of it. */
export type RateLimitState = {
  allowed: boolean
  /** The first that is not allowed since the budget was full. */
  isFirstRefusal: boolean
  limit: number
  remaining: number
  /** Seconds until the budget is full again. */
  resetSeconds: number
}

/** Counts uses per key against a budget that fills up again. */
export interface RateLimiter {
  /** Takes one use from the budget of `key`. */
  consume(key: string): Promise<RateLimitState>
}
