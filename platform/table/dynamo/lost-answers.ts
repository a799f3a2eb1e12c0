import { ServiceError } from '#platform/errors'
import { type Expired, WRITE_ID } from './writes.ts'

/** An error of the SDK about one condition that did not hold. */
type ConditionFailed = Error & {
  /** The row that stood in the way, in DynamoDB's own form. */
  Item?: Record<string, { S?: string; N?: string }>
  $metadata?: { attempts?: number }
}

export function asConditionFailed(error: unknown): ConditionFailed | undefined {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException' ? error : undefined
}

/** The row that stands in the way, when it has expired. */
export function expiredIn(row: ConditionFailed['Item'], nowSeconds: number): Expired | undefined {
  const [version, expiresAt] = [row?.['version']?.N, row?.['expiresAt']?.N]
  if (version === undefined || expiresAt === undefined || Number(expiresAt) > nowSeconds) return undefined
  return { version: Number(version), atSeconds: nowSeconds }
}

/**
 * What became of a write whose condition did not hold. The SDK sends a request again when no answer came, and then the
 * condition fails over the very row that the first one stored: it is known again by its id. Where another row is there
 * by now nobody can tell.
 * @returns whether it was stored
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
