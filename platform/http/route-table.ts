import type { RouteConfig } from '@hono/zod-openapi'
import { ServiceError } from '#platform/errors'

/** One line of a gateway's table: which contract route is served, by whom, and how often it may be called. */
export type GatewayRoute<Service extends string = string> = Readonly<{
  operationId: string
  spec: RouteConfig
  service: Service
  /** `open` routes look at the credential themselves. */
  authorize: 'required' | 'open'
  limit: 'read' | 'write' | 'signIn'
}>

type Find<Service extends string> = (method: string, path: string) => GatewayRoute<Service>

/**
 * Finds the route of a request; fixed segments go before named ones, repeated slashes count as one, and a slash at
 * the end is no difference.
 */
export function routeTable<Service extends string>(
  basePath: string,
  routes: readonly GatewayRoute<Service>[],
): Find<Service> {
  const byShape = routes
    .map((route) => ({ route, segments: segmentsOf(route.spec.path) }))
    .sort((a, b) => named(a.segments) - named(b.segments))
  const exact = new Map<string, GatewayRoute<Service>>()
  for (const { route, segments } of byShape)
    if (named(segments) === 0)
      exact.set(`${route.spec.method.toUpperCase()} ${basePath}${route.spec.path}`, route)
  return (method, path) => {
    const direct = exact.get(`${method} ${path}`)
    if (direct) return direct
    const asked = path.startsWith(basePath) ? segmentsOf(path.slice(basePath.length)) : undefined
    const matching =
      asked === undefined
        ? []
        : byShape.filter(({ segments }) => matches(segments, asked)).map(({ route }) => route)
    const found = matching.find((route) => route.spec.method.toUpperCase() === method)
    if (found) return found
    throw matching.length > 0 ? wrongMethod(method, path, matching) : noRoute(method, path)
  }
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')
const isNamed = (segment: string) => segment.startsWith('{')
const named = (segments: readonly string[]) => segments.filter(isNamed).length

function matches(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((segment, at) => isNamed(segment) || segment === asked[at])
  )
}

function noRoute(method: string, path: string): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'route_not_found',
    message: `No route ${method} ${path.slice(0, 200)}. GET /api/v2/openapi.json lists every route of the public API.`,
  })
}

function wrongMethod(method: string, path: string, matching: readonly GatewayRoute[]): ServiceError {
  const allowed = [...new Set(matching.map(({ spec }) => spec.method.toUpperCase()))]
  return new ServiceError({
    kind: 'method_not_allowed',
    code: 'method_not_allowed',
    message: `${method} is not possible at ${path.slice(0, 200)}; it takes ${allowed.join(', ')}.`,
    allowed,
  })
}
