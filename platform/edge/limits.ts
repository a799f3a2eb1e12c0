import { isServiceError, ServiceError } from '#platform/errors'
import { networkOf } from '#platform/network'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'
import type { Header } from './answer.ts'

/** The headers that say what is left of a rate limit. */
function limitHeaders({ limit, remaining, resetSeconds }: RateLimitState): Header[] {
  return [
    ['ratelimit-limit', String(limit)],
    ['ratelimit-remaining', String(remaining)],
    ['ratelimit-reset', String(resetSeconds)],
  ]
}

/**
 * Takes one request from the budget of an account, or of a network. `headers` receives what is left.
 * @throws ServiceError `too_many_requests`
 */
export async function limitRequest(
  limiter: RateLimiter | undefined,
  { accountId, address, headers }: { accountId: string; address: string; headers: Header[] },
): Promise<void> {
  const state = await limiter?.consume(accountId === '' ? networkOf(address) : accountId)
  if (state === undefined) return
  headers.push(...limitHeaders(state))
  if (state.allowed) return
  throw tooMany(
    `Too many requests: this account may send ${state.limit} of this kind per minute. Wait ${state.resetSeconds} s and try again.`,
    state,
  )
}

type Limited = {
  address: string
  /** Receives what is left of the limit. */
  headers: Header[]
  /** Called for the first request from its network that is told to wait. */
  onLimited?: () => void
}

/**
 * Limits refused credentials per network; valid credentials are not counted.
 * @throws `thrown`, or ServiceError `too_many_requests` in its place
 */
export async function limitRefused(
  thrown: unknown,
  refusals: RateLimiter | undefined,
  { address, headers, onLimited }: Limited,
): Promise<never> {
  if (!isServiceError(thrown) || thrown.kind !== 'unauthenticated') throw thrown
  const state = await refusals?.consume(networkOf(address))
  if (state) headers.push(...limitHeaders(state))
  if (state === undefined || state.allowed) throw thrown
  if (state.isFirstRefusal) onLimited?.()
  throw tooMany(
    `Too many requests without a valid credential came from your network. Wait ${state.resetSeconds} s and try again.`,
    state,
  )
}

function tooMany(message: string, { resetSeconds }: RateLimitState): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_requests',
    message,
    retryAfterSeconds: resetSeconds,
  })
}
