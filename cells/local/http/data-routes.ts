import type { Context } from 'hono'
import { type CellDataRoute, cellDataRoutes } from '#contracts/cells'
import { ServiceError } from '#platform/errors'
import { withHead, wrongMethod } from '#platform/http'

const ROUTES: readonly CellDataRoute[] = Object.values(cellDataRoutes)

/**
 * Answers a request without a route: 405 with the allowed methods if its path is known, else 404.
 * @throws ServiceError `route_not_found`, `method_not_allowed`
 */
export function answerNoRoute(c: Context): Response {
  const { method, path } = c.req
  const allowed = methodsAt(path)
  if (allowed.length === 0) {
    const message = `No route ${method} ${path.slice(0, 200)} at this endpoint.`
    throw new ServiceError({ kind: 'not_found', code: 'route_not_found', message })
  }
  if (method !== 'OPTIONS') throw wrongMethod(method, path, allowed)
  return new Response(null, { status: 204, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } })
}

/** The methods of a path, given without its endpoint label. */
function methodsAt(path: string): string[] {
  const [, , ...asked] = path.split('/')
  const there = ROUTES.filter((route) =>
    isShape(route.path === '/' ? [] : route.path.split('/').slice(1), asked),
  )
  return withHead(there.map(({ method }) => method.toUpperCase()))
}

function isShape(pattern: readonly string[], asked: readonly string[]): boolean {
  const parts = asked.length === 1 && asked[0] === '' ? [] : asked
  return (
    pattern.length === parts.length &&
    pattern.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at]))
  )
}
