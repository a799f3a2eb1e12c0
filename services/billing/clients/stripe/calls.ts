import Stripe from 'stripe'
import type { Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { API_VERSION } from './api-version.ts'

export type StripeOptions = {
  secretKey: string
  /** Of the webhook endpoint; two while one is being replaced. */
  webhookSecrets: readonly string[]
  /** Where Stripe is, if not at its own address: a double in tests. */
  apiUrl?: string | undefined
  /** Stripe Tax reckons taxes from the customer's address. */
  isTaxed: boolean
  /** How often a call is tried again within itself. Default: 2. */
  retries?: number
  timeoutMs?: number
  now: Now
}

const TIMEOUT_MS = 20_000
const RETRIES = 2

export function connect({
  secretKey,
  apiUrl,
  timeoutMs = TIMEOUT_MS,
  retries = RETRIES,
}: StripeOptions): Stripe {
  const at = apiUrl === undefined ? undefined : new URL(apiUrl)
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: retries,
    timeout: timeoutMs,
    telemetry: false,
    ...(at && {
      host: at.hostname,
      protocol: at.protocol === 'http:' ? 'http' : 'https',
      ...(at.port !== '' && { port: at.port }),
    }),
  })
}

/**
 * The idempotency key of what is made once. Stripe answers a key for a day with what it answered first, its own failures
 * too, so it changes every hour: by then what was made is found by its metadata.
 */
export const onceAn = (hour: Date, what: string) => ({
  idempotencyKey: `${what}:${hour.toISOString().slice(0, 13)}`,
})

/** Runs calls of the SDK; what they throw leaves as ServiceError. */
export async function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    throw translated(what, thrown)
  }
}

/** Whether Stripe refused with this code of its own: https://docs.stripe.com/error-codes */
export const isRefusal = (thrown: unknown, code: string) =>
  thrown instanceof Stripe.errors.StripeError && thrown.code === code

/** Whether Stripe refused what was sent, and would again. */
export const isInvalid = (thrown: unknown) => thrown instanceof Stripe.errors.StripeInvalidRequestError

const RETRY_SECONDS = 30

function translated(what: string, thrown: unknown): unknown {
  if (!(thrown instanceof Stripe.errors.StripeError)) return thrown
  const { statusCode, code, param, requestId, type } = thrown
  // Neither the SDK's error nor its text travels on: both may quote what was sent, and a part of the key.
  const detail = { what, type, statusCode, code, param, stripeRequestId: requestId }
  if (statusCode === 401 || statusCode === 403)
    return new ServiceError({
      kind: 'unavailable',
      code: 'payment_provider_key_refused',
      message: 'The payment provider does not accept our key. Your usage is kept; try again later.',
      detail,
    })
  if (isPassing(thrown))
    return new ServiceError({
      kind: 'unavailable',
      code: 'payment_provider_unavailable',
      message: 'The payment provider does not answer now. Try again in a minute.',
      retryAfterSeconds: RETRY_SECONDS,
      detail,
    })
  return new ServiceError({
    kind: 'internal',
    code: 'payment_provider_refused',
    message: 'The payment provider refused what we asked of it.',
    detail: { ...detail, refusal: thrown.message },
  })
}

/** No answer, an answer of a server in trouble, too many requests, or a twin of the request that still runs. */
function isPassing({ statusCode, code }: Stripe.errors.StripeError): boolean {
  if (statusCode === undefined || statusCode === 408 || statusCode === 409 || statusCode === 429) return true
  return statusCode >= 500 || code === 'lock_timeout'
}
