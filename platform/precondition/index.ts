import { hash } from 'node:crypto'
import { ServiceError } from '#platform/errors'

/** An answer that goes out with its `ETag`. */
export type Tagged<T> = { answer: T; etag: string }

/** A strong entity tag of a JSON value: it changes whenever the value does. */
export function etagOf(value: unknown): string {
  return `"${hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)}"`
}

/**
 * Checks `If-Match`: the tags that the client has read, or `*`. Without the header nothing is checked.
 *
 * A tag that a proxy weakened because it compresses answers (`W/"…"`, `"…-gzip"`) counts as the original: our tags
 * identify the resource, not the bytes it was sent in.
 * @throws ServiceError `precondition_failed` when the resource has changed since
 */
export function requireMatch(ifMatch: string | undefined, etag: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (tags.some((tag) => tag === etag || asSent(tag).includes(etag))) return
  throw new ServiceError({
    kind: 'precondition',
    code: 'precondition_failed',
    message: tags.every((tag) => TAG.test(tag))
      ? 'It was changed since you read it. Read it again, and repeat the change with its new ETag in If-Match.'
      : 'If-Match holds no ETag. Send one as it was answered, in its double quotes, or *.',
  })
}

const TAG = /^(?:W\/)?"[^"]*"$/
const WEAK = /^W\//
const PACKED = /-(?:gzip|br|deflate|zstd)"$/

/** The tags this one may have been before a proxy changed it. */
function asSent(tag: string): string[] {
  const strong = tag.replace(WEAK, '')
  return [strong, strong.replace(PACKED, '"')]
}
