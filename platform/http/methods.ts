import { ServiceError } from '#platform/errors'

/** Whether the method changes nothing. */
export const isRead = (method: string) => method === 'GET' || method === 'HEAD'

/** HEAD is allowed wherever GET is. */
export function withHead(methods: readonly string[]): string[] {
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

/** For a path that exists with other methods, which `Allow` lists too. */
export function wrongMethod(method: string, path: string, allowed: string[]): ServiceError {
  return new ServiceError({
    kind: 'method_not_allowed',
    code: 'method_not_allowed',
    message: `${method} is not possible at ${path.slice(0, 200)}; it takes ${allowed.join(', ')}.`,
    allowed,
  })
}
