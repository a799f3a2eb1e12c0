import { hash } from 'node:crypto'
import { ServiceError } from '#platform/errors'

/** A strong entity tag of a JSON value: it changes whenever the value does. */
export function etagOf(value: unknown): string {
  return `"${hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)}"`
}

/**
 * `If-Match`: the tags the client has seen, or `*`. Absent: nothing is asked.
 * @throws ServiceError `precondition_failed` when the resource is another by now
 */
export function requireMatch(ifMatch: string | undefined, etag: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  // A weak tag never matches here, as RFC 9110 §13.1.1 has it.
  if (ifMatch.split(',').some((tag) => tag.trim() === etag)) return
  throw new ServiceError({
    kind: 'precondition',
    code: 'precondition_failed',
    message:
      'It was changed since you read it. Read it again, and repeat the change with its new ETag in If-Match.',
  })
}
