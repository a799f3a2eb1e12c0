import type { Caller } from '#platform/caller'
import { isServiceError, ServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'
import { networkOf } from '#platform/network'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'
import { errorResponse, getRequest, isRead, type ServiceFetch } from '#platform/http'
import { checkAddress } from './body-text.ts'
import { checkMutation, onceOf } from './mutations.ts'
import type { GatewayClient } from './gateway-client.ts'
import { limitRefused, tellLimit } from './limits.ts'
import { refuseNearMissesIn } from './near-misses.ts'
import { checkJsonShape } from './json-shape.ts'
import { type BodyLimits, readBody } from './read-body.ts'
import { setAnswerHeaders } from './response-headers.ts'
import { type GatewayRoute, routeTable } from './route-table.ts'
import { isSame, isStream, endWhenRefused } from './streams.ts'

export type RequestSeen = {
  operation: string
  method: string
  path: string
  status: number
  durationMs: number
  requestId: string
  accountId?: string
}

export type GatewayOptions<Service extends string> = {
  /** Prefix of every path: `/api/v2`. */
  basePath: string
  routes: readonly GatewayRoute<Service>[]
  services: Record<Service, ServiceFetch>
  /** Resolves the caller; without `client`, of a stream that is checked again. @throws ServiceError `unauthorized` */
  authenticate: (request: Request, requestId: string, client?: GatewayClient) => Caller | Promise<Caller>
  /** Refuses a request before its credential is checked: for a foreign origin, for instance. */
  admit?: (request: Request) => void
  /** Clients connect over https, even if a proxy in front forwards their requests over http. */
  isSecure?: boolean
  limiters?: Partial<Record<GatewayRoute['limit'] | 'refused', RateLimiter>>
  /** For routes without a limit of their own. */
  maxBodyBytes: number
  /** A further sentence about a path that is no route. */
  hintFor?: (path: string) => string | undefined
  /** How long a client may take to send a small body; larger ones get more time. */
  bodyTimeoutMs?: number
  newId: NewId
  onRequest: (seen: RequestSeen) => void
  /** Hears once a minute of each network that is refused because it came too often without a valid credential. */
  onRefusedTooOften?: (from: { address: string; requestId: string }) => void
  onFailure: (thrown: unknown, requestId: string) => void
}

export type Gateway = (request: Request, client: GatewayClient) => Promise<Response>

/** Never forwarded: credentials are checked here, and a client's claims about itself are not trusted. */
const NOT_HANDED_ON = ['x-api-key', 'authorization', 'content-length', 'host', 'connection']

/** Serves a table of routes: match, authorise, limit, hand on with the caller beside the request. */
export function createGateway<Service extends string>(options: GatewayOptions<Service>): Gateway {
  const table = routeTable(options.basePath, options.routes, options.hintFor)
  return async (request, client) => {
    const began = performance.now()
    const requestId = options.newId('request')
    const url = new URL(request.url)
    const seen: RequestSeen = {
      operation: 'none',
      method: request.method,
      path: url.pathname,
      status: 500,
      durationMs: 0,
      requestId,
    }
    let response: Response
    try {
      response = await answer(options, { request, url, client, requestId, seen, table })
    } catch (thrown) {
      if (!isServiceError(thrown) || thrown.kind === 'internal') options.onFailure(thrown, requestId)
      response = errorResponse(thrown, requestId)
      // The connection is closed instead of waiting for the rest of the request.
      if (isServiceError(thrown, 'request_timeout')) client.setHeader('connection', 'close')
    }
    setAnswerHeaders(client.setHeader, requestId, { isSecure: options.isSecure })
    options.onRequest({ ...seen, status: response.status, durationMs: performance.now() - began })
    return request.method === 'HEAD' ? headOf(response) : response
  }
}

type Asked<Service extends string> = {
  request: Request
  url: URL
  client: GatewayClient
  requestId: string
  seen: RequestSeen
  table: ReturnType<typeof routeTable<Service>>
}

async function answer<Service extends string>(
  options: GatewayOptions<Service>,
  asked: Asked<Service>,
): Promise<Response> {
  const { request, url, client, requestId, seen } = asked
  if (request.method === 'OPTIONS') return methodsOf(asked)
  const route = asked.table.find(request.method, url.pathname)
  seen.operation = route.operationId
  checkAddress(`${url.pathname}${url.search}`)
  options.admit?.(request)
  checkMutation(request, url, route)
  const caller: Caller =
    route.authorize === 'open'
      ? // Anonymous: open routes check credentials themselves.
        { accountId: '', principal: { type: 'user', id: '' }, requestId, address: client.address }
      : await authenticated(options, asked)
  if (caller.accountId !== '') seen.accountId = caller.accountId
  const limit = await options.limiters?.[route.limit]?.consume(
    caller.accountId === '' ? networkOf(client.address) : caller.accountId,
  )
  if (limit) tellLimit(client, limit)
  if (limit && !limit.allowed) throw tooMany(limit)
  const { handed, body } = await handOn(request, url, {
    basePath: options.basePath,
    body: { maxBytes: route.maxBodyBytes ?? options.maxBodyBytes, timeoutMs: options.bodyTimeoutMs },
    isSecure: options.isSecure === true || url.protocol === 'https:',
  })
  // Open routes have no principal, so idempotency keys do not apply.
  const once = route.authorize === 'open' ? undefined : onceOf(request, url, body)
  const response = await options.services[route.service](handed, {
    caller: once ? { ...caller, once } : caller,
  })
  return isStream(response)
    ? endWhenRefused(response, async () => isSame(await options.authenticate(request, requestId), caller))
    : response
}

/** Answers OPTIONS with the methods of a path, and without CORS headers: browsers of other origins have no access. */
function methodsOf<Service extends string>({ table, url, request }: Asked<Service>): Response {
  const allowed = table.methodsAt(url.pathname)
  if (allowed.length === 0) table.find(request.method, url.pathname)
  return new Response(null, { status: 204, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } })
}

async function authenticated<Service extends string>(
  { authenticate, limiters, onRefusedTooOften }: GatewayOptions<Service>,
  { request, requestId, client }: Asked<Service>,
): Promise<Caller> {
  try {
    return { ...(await authenticate(request, requestId, client)), address: client.address }
  } catch (thrown) {
    const { address } = client
    const onLimited = () => onRefusedTooOften?.({ address, requestId })
    return limitRefused(thrown, limiters?.refused, { ...client, onLimited })
  }
}

/** The answer to HEAD: that to GET without its body. */
function headOf(response: Response): Response {
  response.body?.cancel().catch(() => {})
  const { status, headers } = response
  return new Response(null, { status, headers })
}

type HandedOn = { basePath: string; body: BodyLimits; isSecure: boolean }

async function handOn(
  request: Request,
  url: URL,
  { basePath, body: limits, isSecure }: HandedOn,
): Promise<{ handed: Request; body: string }> {
  // The service sees https, so that its cookies are `Secure`.
  const target = `${isSecure ? 'https' : 'http'}://service${url.pathname.replaceAll(/\/{2,}/g, '/').slice(basePath.length)}${url.search}`
  if (isRead(request.method)) {
    const cookie = request.headers.get('cookie')
    const headers = cookie === null ? {} : { cookie }
    const handed = getRequest(target, { headers, signalOf: () => request.signal })
    return { handed, body: '' }
  }
  const body = await readBody(request, limits)
  checkJsonShape(body)
  refuseNearMissesIn(body)
  const headers = new Headers(request.headers)
  for (const name of NOT_HANDED_ON) headers.delete(name)
  if (body === '') headers.delete('content-type')
  else headers.set('content-type', 'application/json')
  const handed = new Request(target, {
    method: request.method,
    headers,
    ...(body !== '' && { body }),
    signal: request.signal,
  })
  return { handed, body }
}

function tooMany({ limit, resetSeconds }: RateLimitState): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_requests',
    message: `Too many requests: this account may send ${limit} of this kind per minute. Wait ${resetSeconds} s and try again.`,
    retryAfterSeconds: resetSeconds,
  })
}
