import { ServiceError } from '#platform/errors'
import { createEdge, type Edge, type EdgeOptions, routesOfService } from '#platform/edge'
import { isRead, type ServiceFetch } from '#platform/http'
import { authenticateSession, type SessionAuthentication } from './authenticate-session.ts'
import { WEB_BASE_PATH, type WebService, webRoutes } from './routes.ts'

type Shared = Pick<
  EdgeOptions<WebService>,
  'limiters' | 'newId' | 'onRequest' | 'onRefusedTooOften' | 'onFailure'
>

export type WebGatewayOptions = Shared & Pick<EdgeOptions<WebService>, 'services'> & SessionAuthentication

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

/** The gateway for the Console in one process: `webRoutes`, guarded by a session cookie. */
export function webGateway({ auth, consoleUrl, ...options }: WebGatewayOptions): Edge {
  const authenticate = authenticateSession({ auth, consoleUrl })
  return createEdge({
    ...options,
    ...webEdge(consoleUrl),
    routes: webRoutes,
    authentication: { by: 'edge', authenticate },
  })
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
