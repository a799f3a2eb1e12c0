import { ServiceError } from '#platform/errors'

/** A page's `next` as clients see it, and back: opaque, and safe in a URL. */
export const toCursor = (next: string): string => Buffer.from(next).toString('base64url')

/** @throws ServiceError `invalid_cursor` for a cursor that leads to no row whose key begins with `prefix` */
export function fromCursor(cursor: string, prefix = ''): string {
  const next = Buffer.from(cursor, 'base64url').toString()
  if (next.startsWith(prefix) && next !== '') return next
  throw invalidCursor()
}

/** For engines: a place in the secondary index, within a partition of it that the reader names. */
type IndexPlace = { g1sk: string; pk: string; sk: string }

/** The place as `next` of a page of the index; JSON keeps its parts apart. */
export const toNext = ({ g1sk, pk, sk }: IndexPlace): string => JSON.stringify([g1sk, pk, sk])

/** @throws ServiceError `invalid_cursor` */
export function fromNext(next: string): IndexPlace {
  const parts = parsed(next)
  const [g1sk, pk, sk] = Array.isArray(parts) && parts.length === 3 ? (parts as unknown[]) : []
  if (isKey(g1sk) && isKey(pk) && isKey(sk)) return { g1sk, pk, sk }
  throw invalidCursor()
}

/** For engines: the position of a sort key, in byte order, relative to the keys that begin with `prefix`. */
export function placeOf(sort: string, prefix: string): 'before' | 'inside' | 'behind' {
  if (sort !== '' && sort.startsWith(prefix)) return 'inside'
  return Buffer.compare(Buffer.from(sort), Buffer.from(prefix)) > 0 ? 'behind' : 'before'
}

const isKey = (part: unknown): part is string => typeof part === 'string' && part !== ''

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function invalidCursor(): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'This cursor is not one we gave out.',
  })
}
