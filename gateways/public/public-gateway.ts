import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { authRoutes, CallerFields } from '#contracts/auth'
import { type Caller, systemCaller } from '#platform/caller'
import type { Gateway, GatewayOptions } from '#platform/edge'
import type { ContractClient } from '#platform/http'
import { createGateway, pathAsSent, setAnswerHeaders } from '#platform/edge'
import { isRead } from '#platform/http'
import { publicOpenApi } from './openapi.ts'
import { PUBLIC_BASE_PATH, type PublicService, publicRoutes } from './routes.ts'

export type PublicGatewayOptions = Pick<
  GatewayOptions<PublicService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onRefusedTooOften' | 'onFailure' | 'isSecure'
> & {
  auth: Pick<ContractClient<typeof authRoutes>, 'authorizeApiKey'>
  /** How long an answer of Auth is cached. A revoked key stays valid for at most this time. */
  authorizeCacheMs?: number
  /** Called for every request made with a key. */
  onKeyUse?: (key: { accountId: string; keyId: string }) => void
}

const DOCUMENT_PATH = `${PUBLIC_BASE_PATH}/openapi.json`
const DEFAULT_CACHE_MS = 1000
const MAX_CACHED_KEYS = 10_000
const MAX_BODY_BYTES = 64 * 1024

/**
 * Marqo's Python client expects a single engine at a URL that does not begin with `MARQO_CLOUD_URL`: it then sends all
 * requests here, those for documents included, without the base path.
 */
function hintForClients(path: string): string | undefined {
  if (!/^\/+indexes(\/|$)/.test(path)) return undefined
  return "Marqo's Python client sends this when its url does not begin with MARQO_CLOUD_URL; localhost and 127.0.0.1 differ. Give both the same value."
}

/** The public API: `publicRoutes` for API keys, and its OpenAPI document for everyone. */
export function publicGateway({
  auth,
  authorizeCacheMs = DEFAULT_CACHE_MS,
  onKeyUse,
  ...options
}: PublicGatewayOptions): Gateway {
  const known = new LRUCache<string, CallerFields>({ max: MAX_CACHED_KEYS, ttl: authorizeCacheMs })
  const document = JSON.stringify(publicOpenApi())
  const authorize = async (apiKey: string | undefined, requestId: string): Promise<CallerFields> => {
    const keyHash = apiKey === undefined ? undefined : hash('sha256', apiKey, 'base64url')
    const cached = keyHash === undefined ? undefined : known.get(keyHash)
    if (cached) return cached
    const fields = await auth.authorizeApiKey(systemCaller('public-gateway', requestId), { body: { apiKey } })
    if (keyHash !== undefined) known.set(keyHash, fields)
    return fields
  }
  const gateway = createGateway({
    ...options,
    basePath: PUBLIC_BASE_PATH,
    routes: publicRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    hintFor: hintForClients,
    authenticate: async (request, requestId, client) => {
      const fields = await authorize(request.headers.get('x-api-key') ?? undefined, requestId)
      // Without `client` it is a repeated check of a stream, which was counted when it began.
      if (client !== undefined) onKeyUse?.({ accountId: fields.accountId, keyId: fields.principal.id })
      return { ...(fields as Omit<Caller, 'requestId'>), requestId }
    },
  })
  return async (request, from) => {
    const isDocument = isRead(request.method) && pathAsSent(request.url) === DOCUMENT_PATH
    if (!isDocument) return gateway(request, from)
    setAnswerHeaders(from.setHeader, options.newId('request'), options)
    const headers = { 'content-type': 'application/json' }
    return new Response(request.method === 'HEAD' ? null : document, { headers })
  }
}
