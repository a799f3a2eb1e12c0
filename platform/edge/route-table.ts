import type { RouteConfig } from '@hono/zod-openapi'
import { ServiceError } from '#platform/errors'
import { withHead, wrongMethod } from '#platform/http'

/** One row of a gateway's table: a contract's route, the service behind it, and its rate limit. */
export type GatewayRoute<Service extends string = string> = Readonly<{
  operationId: string
  spec: RouteConfig
  service: Service
  /** `open` routes check the credential themselves. */
  authorize: 'required' | 'open'
  limit: 'read' | 'write' | 'signIn'
  /** Largest body that is accepted. Default: the gateway's. Parsing a large body blocks all other requests. */
  maxBodyBytes?: number
  /** The service gets the bytes as they were sent, of whatever type. */
  isRaw?: boolean
}>

/** The rows of one service, for a host where each service is a function of its own. */
export function routesOfService<Service extends string, One extends Service>(
  routes: readonly GatewayRoute<Service>[],
  service: One,
): GatewayRoute<One>[] {
  return routes.filter((route): route is GatewayRoute<One> => route.service === service)
}

type Routes<Service extends string> = {
  /** @throws ServiceError `route_not_found`, `method_not_allowed` */
  find: (method: string, path: string) => GatewayRoute<Service>
  /** The methods of a path; empty when no route matches. */
  methodsAt: (path: string) => string[]
}

/**
 * Finds the route of a request. Fixed segments take precedence over named ones, repeated slashes count as one, a
 * trailing slash is ignored, and HEAD is allowed wherever GET is.
 */
export function routeTable<Service extends string>(
  basePath: string,
  routes: readonly GatewayRoute<Service>[],
  /** A further sentence about a path that is no route. */
  hintFor: (path: string) => string | undefined = () => undefined,
): Routes<Service> {
  const byShape = routes
    .map((route) => ({ route, segments: segmentsOf(route.spec.path) }))
    .sort((a, b) => named(a.segments) - named(b.segments))
  const exact = new Map<string, GatewayRoute<Service>>()
  for (const { route, segments } of byShape)
    if (named(segments) === 0)
      exact.set(`${route.spec.method.toUpperCase()} ${basePath}${route.spec.path}`, route)
  const base = segmentsOf(basePath)
  const routesOf = (asked: readonly string[]) =>
    byShape.filter(({ segments }) => matches(segments, asked)).map(({ route }) => route)
  const routesAt = (path: string) => {
    const asked = segmentsOf(path)
    return base.every((segment, at) => segment === asked[at]) ? routesOf(asked.slice(base.length)) : []
  }
  /** The path that was probably meant: the same route under another prefix or without one. */
  const meant = (path: string) => {
    const asked = segmentsOf(path)
    for (let from = 0; from <= Math.min(base.length + 1, asked.length - 1); from++) {
      const rest = asked.slice(from)
      if (routesOf(rest).length > 0) return `${basePath}/${rest.join('/')}`
    }
    return undefined
  }
  return {
    find: (method, path) => {
      const sought = method === 'HEAD' ? 'GET' : method
      const direct = exact.get(`${sought} ${path}`)
      if (direct) return direct
      const matching = routesAt(path)
      const found = matching.find((route) => route.spec.method.toUpperCase() === sought)
      if (found) return found
      throw matching.length > 0
        ? wrongMethod(method, path, methodsOf(matching))
        : noRoute(method, path, { meant: meant(path), hint: hintFor(path) })
    },
    methodsAt: (path) => methodsOf(routesAt(path)),
  }
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')
const isNamed = (segment: string) => segment.startsWith('{')
const named = (segments: readonly string[]) => segments.filter(isNamed).length

function methodsOf(routes: readonly GatewayRoute[]): string[] {
  return withHead(routes.map(({ spec }) => spec.method.toUpperCase()))
}

function matches(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((segment, at) => isNamed(segment) || segment === asked[at])
  )
}

function noRoute(
  method: string,
  path: string,
  { meant, hint }: { meant: string | undefined; hint: string | undefined },
): ServiceError {
  const instead =
    meant === undefined
      ? 'GET /api/v2/openapi.json lists every route of the public API.'
      : `${meant.slice(0, 200)} was probably meant.`
  return new ServiceError({
    kind: 'not_found',
    code: 'route_not_found',
    message: `No route ${method} ${path.slice(0, 200)}. ${instead}${hint === undefined ? '' : ` ${hint}`}`,
  })
}
