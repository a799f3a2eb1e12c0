import { ServiceError } from '#platform/errors'

/** The number of a record as the cursor of the page after it. */
export const toCursor = (number: number): string => Buffer.from(`before ${number}`).toString('base64url')

/** @throws ServiceError `invalid_cursor` */
export function fromCursor(cursor: string): number {
  const [, number] = /^before (\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (number !== undefined && number !== '0') return Number(number)
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'This cursor is not one we gave out.',
  })
}
