import type { Caller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { errorResponse, type ServiceFetch } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { RateLimiter } from '#platform/rate-limit'
import { answerOf, type EdgeAnswer, type Header } from './answer.ts'
import { type Authenticate, type Identity, identify } from './authentication.ts'
import { type Authorization, identityIn } from './authorization.ts'
import { checkAddress } from './body-text.ts'
import { handOn } from './hand-on.ts'
import { limitRequest } from './limits.ts'
import { checkMutation, onceOf } from './mutations.ts'
import { answerHeaders } from './security-headers.ts'
import { type GatewayRoute, routeTable } from './route-table.ts'
import { endAfter, endWhenRefused, isSame, isStream, mayStream } from './streams.ts'

export type RequestSeen = {
  operation: string
  method: string
  path: string
  status: number
  durationMs: number
  requestId: string
  accountId?: string
}

/** Who authenticates a request. */
export type Authentication =
  /** This edge does, and checks the credential of a stream again until the stream ends. */
  | { by: 'edge'; authenticate: Authenticate }
  /** The host did, and passes the outcome. A credential cannot be checked again, so a stream ends after this time. */
  | { by: 'host'; maxStreamMs: number }

export type EdgeOptions<Service extends string> = {
  /** Prefix of every path: `/api/v2`. */
  basePath: string
  routes: readonly GatewayRoute<Service>[]
  services: Record<Service, ServiceFetch>
  authentication: Authentication
  /** Refuses a request before its credential is checked: for a foreign origin, for instance. */
  admit?: ((request: Request) => void) | undefined
  /** Clients connect over https, even if a proxy in front forwards their requests over http. */
  isSecure?: boolean | undefined
  limiters?: Partial<Record<GatewayRoute['limit'] | 'refused', RateLimiter>> | undefined
  /** For routes without a limit of their own. */
  maxBodyBytes: number
  /** A further sentence about a path that is no route. */
  hintFor?: ((path: string) => string | undefined) | undefined
  /** How long a client may take to send a small body; larger ones get more time. */
  bodyTimeoutMs?: number
  newId: NewId
  onRequest: (seen: RequestSeen) => void
  /** Called once a minute for each network that is refused because it sent too many invalid credentials. */
  onRefusedTooOften?: ((from: { address: string; requestId: string }) => void) | undefined
  onFailure: (thrown: unknown, requestId: string) => void
}

/** What the host knows of a request beside the request: nothing of it is read from headers. */
export type From = {
  /** The client's network address. */
  address: string
  /** The outcome of the host's authorizer. Ignored by an edge that authenticates itself. */
  authorization?: Authorization
}
export type Edge = (request: Request, from: From) => Promise<EdgeAnswer>

/**
 * Serves a table of routes on any host: match, check, authenticate, limit, and hand on with the caller beside the
 * request. Never throws: failures are answers in Marqo's envelope.
 */
export function createEdge<Service extends string>(options: EdgeOptions<Service>): Edge {
  const table = routeTable(options.basePath, options.routes, options.hintFor)
  const streaming = new Set(options.routes.filter(({ spec }) => mayStream(spec)))
  return async (request, from) => {
    const began = performance.now()
    const given = options.authentication.by === 'host' ? from.authorization : undefined
    const requestId = given?.requestId ?? options.newId('request')
    const url = new URL(request.url)
    const { method } = request
    const path = url.pathname
    const seen: RequestSeen = { operation: 'none', method, path, status: 500, durationMs: 0, requestId }
    const headers = answerHeaders(requestId, options)
    // Also with a refusal: a cookie that the authorizer renewed would be lost otherwise.
    if (given) headers.push(...given.headers)
    let response: Response
    try {
      const { address } = from
      response = await answer(options, { request, url, address, given, seen, headers, table, streaming })
    } catch (thrown) {
      if (!isServiceError(thrown) || thrown.kind === 'internal') options.onFailure(thrown, requestId)
      response = errorResponse(thrown, requestId)
      // The connection is closed instead of waiting for the rest of the request.
      if (isServiceError(thrown, 'request_timeout')) headers.push(['connection', 'close'])
    }
    seen.status = response.status
    seen.durationMs = performance.now() - began
    options.onRequest(seen)
    return answerOf(method === 'HEAD' ? headOf(response) : response, headers)
  }
}

type Asked<Service extends string> = {
  request: Request
  url: URL
  address: string
  given: Authorization | undefined
  seen: RequestSeen
  /** Of the answer. */
  headers: Header[]
  table: ReturnType<typeof routeTable<Service>>
  streaming: ReadonlySet<GatewayRoute<Service>>
}

async function answer<Service extends string>(
  options: EdgeOptions<Service>,
  asked: Asked<Service>,
): Promise<Response> {
  const { request, url, address, seen, headers } = asked
  if (request.method === 'OPTIONS') return methodsOf(asked)
  const route = asked.table.find(request.method, url.pathname)
  seen.operation = route.operationId
  checkAddress(`${url.pathname}${url.search}`)
  options.admit?.(request)
  checkMutation(request, url, route)
  const identity = route.authorize === 'open' ? ANONYMOUS : await identityOf(options, asked)
  const { accountId } = identity
  if (accountId !== '') seen.accountId = accountId
  await limitRequest(options.limiters?.[route.limit], { accountId, address, headers })
  const { handed, body } = await handOn(request, url, {
    basePath: options.basePath,
    body: { maxBytes: route.maxBodyBytes ?? options.maxBodyBytes, timeoutMs: options.bodyTimeoutMs },
    isSecure: options.isSecure === true || url.protocol === 'https:',
    isRaw: route.isRaw === true,
  })
  // Open routes have no principal, so idempotency keys do not apply.
  const once = route.authorize === 'open' ? undefined : onceOf(request, url, body)
  const caller: Caller = { ...identity, requestId: seen.requestId, address, ...(once && { once }) }
  const response = await options.services[route.service](handed, { caller })
  return asked.streaming.has(route) && isStream(response)
    ? whileAllowed(response, options.authentication, { identity, request, caller })
    : response
}

/** Anonymous: open routes check credentials themselves. */
const ANONYMOUS: Identity = { accountId: '', principal: { type: 'user', id: '' } }

function identityOf<Service extends string>(
  { authentication, limiters, onRefusedTooOften }: EdgeOptions<Service>,
  { request, address, given, seen: { requestId }, headers }: Asked<Service>,
): Identity | Promise<Identity> {
  if (authentication.by === 'host') return identityIn(given)
  const { authenticate } = authentication
  return identify({ authenticate, limiters, onRefusedTooOften }, request, { requestId, address, headers })
}

/** A stream outlives the check of its credential, so it ends when the next check fails, or when there is none. */
function whileAllowed(
  response: Response,
  authentication: Authentication,
  { identity, request, caller }: { identity: Identity; request: Request; caller: Caller },
): Response {
  if (authentication.by === 'host') return endAfter(response, authentication.maxStreamMs)
  const check = { requestId: caller.requestId, address: caller.address ?? '', isAgain: true }
  return endWhenRefused(response, async () =>
    isSame((await authentication.authenticate(request, check)).identity, identity),
  )
}

/** Answers OPTIONS with the methods of a path, and without CORS headers: browsers of other origins have no access. */
function methodsOf<Service extends string>({ table, url, request }: Asked<Service>): Response {
  const allowed = table.methodsAt(url.pathname)
  if (allowed.length === 0) table.find(request.method, url.pathname)
  return new Response(null, { status: 204, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } })
}

/** The answer to HEAD: that to GET without its body. */
function headOf(response: Response): Response {
  response.body?.cancel().catch(() => {})
  const { status, headers } = response
  return new Response(null, { status, headers })
}
