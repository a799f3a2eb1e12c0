import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'
import type { Host } from '#platform/host'
import type { RateLimiter } from '#platform/rate-limit'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import { tableRateLimiter } from '#platform/rate-limit/table'

/** The table of the windows that several instances share. */
export const RATE_LIMITS_TABLE = 'rate_limits'
const PER_SECONDS = 60

/** Limits per minute at each gateway: reads and writes per account, sign-ins and refused credentials per network. */
function readLimits(env: Env) {
  const perMinute = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const shape = {
    GATEWAY_READS_PER_MINUTE: perMinute(30_000),
    GATEWAY_WRITES_PER_MINUTE: perMinute(1_200),
    GATEWAY_SIGN_INS_PER_MINUTE: perMinute(60),
    GATEWAY_REFUSED_PER_MINUTE: perMinute(300),
  }
  return readEnv('gateway', shape, env)
}

/** The rate limiters of all gateways: in memory for the only instance, in a table where several share the limits. */
export function rateLimiters(
  { env, table, now, log }: Pick<Host, 'env' | 'table' | 'now' | 'log'>,
  { isOnlyInstance, limitPatienceMs }: { isOnlyInstance: boolean; limitPatienceMs?: number },
) {
  const limits = readLimits(env)
  const onError = (error: unknown) => log.error({ error }, 'a rate limit is counted by this instance alone')
  const make = (name: string, points: number): RateLimiter =>
    isOnlyInstance
      ? memoryRateLimiter({ points, perSeconds: PER_SECONDS })
      : tableRateLimiter({
          table: table(RATE_LIMITS_TABLE),
          name,
          points,
          perSeconds: PER_SECONDS,
          now,
          onError,
          ...(limitPatienceMs !== undefined && { patienceMs: limitPatienceMs }),
        })
  // Shared by all gateways, so that guessing at several of them gives no more tries.
  const refused = make('refused', limits.GATEWAY_REFUSED_PER_MINUTE)
  return {
    refused,
    /** Separate for each gateway, so that a busy key does not slow down the Console. */
    ofGateway: (gateway: string) => ({
      read: make(`${gateway}#read`, limits.GATEWAY_READS_PER_MINUTE),
      write: make(`${gateway}#write`, limits.GATEWAY_WRITES_PER_MINUTE),
      signIn: make(`${gateway}#signIn`, limits.GATEWAY_SIGN_INS_PER_MINUTE),
      refused,
    }),
  }
}
