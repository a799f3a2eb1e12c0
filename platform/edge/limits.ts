import { isServiceError, ServiceError } from '#platform/errors'
import { networkOf } from '#platform/network'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'
import type { GatewayClient } from './gateway-client.ts'

/** Sets the headers that say what is left of a rate limit. */
export function tellLimit(
  { setHeader }: Pick<GatewayClient, 'setHeader'>,
  { limit, remaining, resetSeconds }: RateLimitState,
): void {
  setHeader('ratelimit-limit', String(limit))
  setHeader('ratelimit-remaining', String(remaining))
  setHeader('ratelimit-reset', String(resetSeconds))
}

type Limited = GatewayClient & {
  /** Hears of the first request from its network that is told to wait. */
  onLimited?: () => void
}

/**
 * Limits refused credentials per network; valid credentials are not counted.
 * @throws `thrown`, or ServiceError `too_many_requests` in its place
 */
export async function limitRefused(
  thrown: unknown,
  refusals: RateLimiter | undefined,
  client: Limited,
): Promise<never> {
  if (!isServiceError(thrown) || thrown.kind !== 'unauthenticated') throw thrown
  const limit = await refusals?.consume(networkOf(client.address))
  if (limit) tellLimit(client, limit)
  if (limit === undefined || limit.allowed) throw thrown
  if (limit.isFirstRefusal) client.onLimited?.()
  throw new ServiceError({
    kind: 'limit',
    code: 'too_many_requests',
    message: `Too many requests without a valid credential came from your network. Wait ${limit.resetSeconds} s and try again.`,
    retryAfterSeconds: limit.resetSeconds,
  })
}
