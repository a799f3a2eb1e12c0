import pRetry from 'p-retry'
import { ServiceError } from '#platform/errors'

/** Errors to retry after a pause; the SDK's own retries do not cover conflicts of transactions. */
const RETRIED = new Set(['TransactionConflictException', 'TransactionInProgressException'])
const RETRIED_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/** Runs a write, retries it after a conflict, and translates failures into errors of the port. */
export function writing<T>(work: () => Promise<T>): Promise<T> {
  return translated(() =>
    pRetry(work, {
      retries: 5,
      minTimeout: 20,
      maxTimeout: 500,
      randomize: true,
      shouldRetry: ({ error }) => isRetried(error),
    }),
  )
}

/** @throws ServiceError as the `Table` port declares it, never the vendor's error */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toServiceError(error)
  }
}

function reasonsOf(error: unknown): { Code?: string; Message?: string }[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return []
  return (
    (error as Error & { CancellationReasons?: { Code?: string; Message?: string }[] }).CancellationReasons ??
    []
  )
}

function isRetried(error: unknown): boolean {
  if (error instanceof Error && RETRIED.has(error.name)) return true
  return reasonsOf(error).some(({ Code }) => Code !== undefined && RETRIED_REASONS.has(Code))
}

const TOO_LARGE = /item size.*(exceeded|larger)/i

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  const messages = [
    error instanceof Error ? error.message : '',
    ...reasonsOf(error).map(({ Message }) => Message ?? ''),
  ]
  if (messages.some((message) => TOO_LARGE.test(message)))
    return new ServiceError({
      kind: 'too_large',
      code: 'storage_item_too_large',
      message: 'This is larger than what can be stored as one item (400 KB).',
      cause: error,
    })
  return new ServiceError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message: 'The database does not answer right now. Please try again.',
    retryAfterSeconds: 2,
    cause: error,
  })
}
