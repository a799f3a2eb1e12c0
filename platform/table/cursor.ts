import { ServiceError } from '#platform/errors'

/** A page's `next` as clients see it, and back: opaque, and safe in a URL. */
export const toCursor = (next: string): string => Buffer.from(next).toString('base64url')

/** @throws ServiceError `invalid_cursor` for one that leads to no row that begins with `prefix` */
export function fromCursor(cursor: string, prefix = ''): string {
  const next = Buffer.from(cursor, 'base64url').toString()
  if (next.startsWith(prefix) && next !== '') return next
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'This cursor is not one we gave out.',
  })
}
