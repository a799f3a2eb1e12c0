import type { Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { createEdge, type Edge, type EdgeOptions, routesOfService } from '#platform/edge'
import { isRead, type ServiceFetch } from '#platform/http'
import { authenticateSession, type SessionAuthentication } from './authenticate-session.ts'
import { sessionCache } from './session-cache.ts'
import { WEB_BASE_PATH, type WebService, webRoutes } from './routes.ts'

type Shared = Pick<
  EdgeOptions<WebService>,
  'limiters' | 'newId' | 'onRequest' | 'onRefusedTooOften' | 'onFailure'
>

export type WebGatewayOptions = Shared &
  Pick<EdgeOptions<WebService>, 'services'> &
  SessionAuthentication & {
    now: Now
    /** How long an answer of Auth is cached. */
    sessionCacheMs?: number
  }

const DEFAULT_CACHE_MS = 1000

/** What the edges of the Console have in common, for a Console at this URL. */
function webEdge(consoleUrl: string) {
  const { origin, protocol } = new URL(consoleUrl)
  return {
    basePath: WEB_BASE_PATH,
    maxBodyBytes: 64 * 1024,
    admit: (request: Request) => refuseForeignOrigin(request, origin),
    isSecure: protocol === 'https:',
  }
}

/**
 * The gateway for the Console in one process: `webRoutes`, guarded by a session cookie. What a session may do is cached
 * for reads until any mutation comes through this gateway, and for at most a second: a session that ends elsewhere is
 * refused within it.
 */
export function webGateway({ auth, consoleUrl, now, sessionCacheMs, ...options }: WebGatewayOptions): Edge {
  const cache = sessionCache({ ms: sessionCacheMs ?? DEFAULT_CACHE_MS, now })
  const authenticate = authenticateSession({ auth, consoleUrl }, cache)
  const edge = createEdge({
    ...options,
    ...webEdge(consoleUrl),
    routes: webRoutes,
    authentication: { by: 'edge', authenticate },
  })
  return async (request, from) => {
    if (isRead(request.method)) return edge(request, from)
    cache.forget()
    try {
      return await edge(request, from)
    } finally {
      // Once more: reads that came while the mutation ran have seen what was before it.
      cache.forget()
    }
  }
}

export type WebServiceOptions = Shared & {
  service: WebService
  fetch: ServiceFetch
  consoleUrl: string
  maxStreamMs: number
}

/** One service's routes of the Console, for a host whose authorizer (`authorizerOf`) was asked already. */
export function webServiceEdge(options: WebServiceOptions): Edge {
  const { service, fetch, consoleUrl, maxStreamMs, ...shared } = options
  return createEdge({
    ...shared,
    ...webEdge(consoleUrl),
    routes: routesOfService(webRoutes, service),
    services: { [service]: fetch } as Record<WebService, ServiceFetch>,
    authentication: { by: 'host', maxStreamMs },
  })
}

/**
 * Refuses mutations from other sites, which must not act with our user's cookie. Browsers send the origin of a request.
 */
function refuseForeignOrigin(request: Request, ours: string): void {
  if (isRead(request.method)) return
  const origin = request.headers.get('origin')
  const isForeign = origin !== null && origin !== ours && origin !== originOf(request)
  if (!isForeign && request.headers.get('sec-fetch-site') !== 'cross-site') return
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'This request comes from another site. Use the Console of this deployment.',
  })
}

function originOf(request: Request): string {
  return new URL(request.url).origin
}
