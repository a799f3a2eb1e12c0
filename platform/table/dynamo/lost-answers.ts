import { ServiceError } from '#platform/errors'
import { type Expired, WRITE_ID } from './writes.ts'

/** An error of the SDK about one condition that did not hold. */
type ConditionFailed = Error & {
  /** The existing row that made the condition fail, in DynamoDB's own form. */
  Item?: Record<string, { S?: string; N?: string }>
  $metadata?: { attempts?: number }
}

export function asConditionFailed(error: unknown): ConditionFailed | undefined {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException' ? error : undefined
}

/** The existing row, if it has expired. */
export function expiredIn(row: ConditionFailed['Item'], nowSeconds: number): Expired | undefined {
  const [version, expiresAt] = [row?.['version']?.N, row?.['expiresAt']?.N]
  if (version === undefined || expiresAt === undefined || Number(expiresAt) > nowSeconds) return undefined
  return { version: Number(version), atSeconds: nowSeconds }
}

/**
 * The outcome of a write whose condition failed. The SDK resends a request that was not answered; then the condition
 * fails because of the row that the first request stored, which is recognised by its write id. If another row has taken
 * its place by now, the outcome is unknown.
 * @returns whether the write was stored
 * @throws ServiceError `storage_unavailable`
 */
export function wasStored(error: ConditionFailed, writeId: string): boolean {
  if (error.Item?.[WRITE_ID]?.S === writeId) return true
  if ((error.$metadata?.attempts ?? 1) === 1) return false
  throw new ServiceError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message: 'The database did not say whether this was stored. Please look, and try again.',
    retryAfterSeconds: 1,
    cause: error,
  })
}
