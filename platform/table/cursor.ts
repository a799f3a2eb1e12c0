/** A page's `next` as clients see it, and back: opaque, and safe in a URL. */
export const toCursor = (next: string): string => Buffer.from(next).toString('base64url')
export const fromCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString()
