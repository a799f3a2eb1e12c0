import {
  createEdge,
  type Edge,
  type EdgeOptions,
  answerHeaders,
  pathAsSent,
  routesOfService,
} from '#platform/edge'
import { isRead, type ServiceFetch } from '#platform/http'
import { type ApiKeyAuthentication, authenticateApiKey } from './authenticate-api-key.ts'
import { publicOpenApi } from './openapi.ts'
import { PUBLIC_BASE_PATH, type PublicService, publicRoutes } from './routes.ts'

type Shared = Pick<
  EdgeOptions<PublicService>,
  'limiters' | 'newId' | 'onRequest' | 'onRefusedTooOften' | 'onFailure' | 'isSecure'
>

export type PublicGatewayOptions = Shared &
  Pick<EdgeOptions<PublicService>, 'services'> &
  ApiKeyAuthentication

const DOCUMENT_PATH = `${PUBLIC_BASE_PATH}/openapi.json`

/**
 * Marqo's Python client expects a single engine at a URL that does not begin with `MARQO_CLOUD_URL`: it then sends all
 * requests here, those for documents included, without the base path.
 */
function hintForClients(path: string): string | undefined {
  if (!/^\/+indexes(\/|$)/.test(path)) return undefined
  return "Marqo's Python client sends this when its url does not begin with MARQO_CLOUD_URL; localhost and 127.0.0.1 differ. Give both the same value."
}

const PUBLIC_EDGE = { basePath: PUBLIC_BASE_PATH, maxBodyBytes: 64 * 1024, hintFor: hintForClients }

/** The public API in one process: `publicRoutes` for API keys, and its OpenAPI document for everyone. */
export function publicGateway({ auth, authorizeCacheMs, onKeyUse, ...options }: PublicGatewayOptions): Edge {
  const document = JSON.stringify(publicOpenApi())
  const authenticate = authenticateApiKey({ auth, authorizeCacheMs, onKeyUse })
  const edge = createEdge({
    ...options,
    ...PUBLIC_EDGE,
    routes: publicRoutes,
    authentication: { by: 'edge', authenticate },
  })
  return async (request, from) => {
    const isDocument = isRead(request.method) && pathAsSent(request.url) === DOCUMENT_PATH
    if (!isDocument) return edge(request, from)
    const headers = { 'content-type': 'application/json' }
    return {
      response: new Response(request.method === 'HEAD' ? null : document, { headers }),
      headers: answerHeaders(options.newId('request'), options),
    }
  }
}

export type PublicServiceOptions = Shared & {
  service: PublicService
  fetch: ServiceFetch
  maxStreamMs: number
}

/** One service's routes of the public API, for a host whose authorizer (`authorizerOf`) was asked already. */
export function publicServiceEdge({ service, fetch, maxStreamMs, ...options }: PublicServiceOptions): Edge {
  return createEdge({
    ...options,
    ...PUBLIC_EDGE,
    routes: routesOfService(publicRoutes, service),
    services: { [service]: fetch } as Record<PublicService, ServiceFetch>,
    authentication: { by: 'host', maxStreamMs },
  })
}
