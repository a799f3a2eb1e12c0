import { hash, timingSafeEqual } from 'node:crypto'
import { ServiceError } from '#platform/errors'

/**
 * Checks a shared token in constant time.
 * @throws ServiceError `unauthorized` unless the request bears it
 */
export function bearerCheck(token: string): (request: Request) => void {
  const expected = hash('sha256', `Bearer ${token}`, 'buffer')
  return (request) => {
    const given = hash('sha256', request.headers.get('authorization') ?? '', 'buffer')
    if (timingSafeEqual(given, expected)) return
    throw new ServiceError({
      kind: 'unauthenticated',
      code: 'unauthorized',
      message: 'This route is internal and needs its bearer token.',
    })
  }
}
