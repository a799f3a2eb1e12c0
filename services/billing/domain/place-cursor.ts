import { ServiceError } from '#platform/errors'
import type { Seconds } from './months.ts'

/** A place in a list that is computed anew for each page: a second, and the id of an entry. */
export type Place = Readonly<{ at: Seconds; id: string }>

export const toCursor = ({ at, id }: Place): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url')

/** @throws ServiceError `invalid_cursor` */
export function fromCursor(text: string): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const [at, id] = Array.isArray(parts) ? (parts as unknown[]) : []
    if (Number.isSafeInteger(at) && typeof id === 'string') return { at: Number(at), id }
  } catch {
    // As below.
  }
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'This cursor is not one we gave out.',
  })
}
