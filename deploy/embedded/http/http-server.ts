import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { ServiceError } from '#platform/errors'
import { defaultHeaders, type EdgeAnswer, type Header, pathAsSent } from '#platform/edge'
import { isRead, wrongMethod } from '#platform/http'
import type { Exposition } from '#platform/recorder/prometheus'
import { answerMalformedRequests, checkRequestLine, refusal } from './malformed-requests.ts'

export type HttpServer = AsyncDisposable & { port: number }
type Answer = Response | EdgeAnswer
export type Handle = (
  request: Request,
  from: { address: string; incoming: IncomingMessage },
) => Answer | Promise<Answer>

/** Where to listen; `flag` names the option that sets the port. */
type Place = {
  host: string
  port: number
  flag: string
  /** Clients connect over https, through a proxy: browsers are told to use nothing else. */
  isSecure?: boolean
  /** Number of trusted proxies that append to `X-Forwarded-For`. Default: 0, which ignores the header. */
  trustedProxies?: number
  /** A client has this long to send its headers; slower ones are cut off. Default: 15 s. */
  headersTimeoutMs?: number
  /** Called with what `handle` throws. */
  onFailure?: (thrown: unknown, requestId: string) => void
}

const HEADERS_MS = 15_000
/** A client has this long to send its whole request. */
const REQUEST_MS = 120_000
/** Longest interval at which late clients are looked for. */
const LOOK_MS = 5_000
/** Longer than the keep-alive of common proxies, so that a proxy never writes into a closed connection. */
const KEEP_ALIVE_MS = 65_000
/** How long running requests may take when the process stops. */
const GRACE_MS = 3_000

/** Listens until disposed. @throws ServiceError `port_in_use`, one clear line */
export function listen(handle: Handle, at: Place): Promise<HttpServer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpServer>()
  const headersTimeout = at.headersTimeoutMs ?? HEADERS_MS
  const answer = requestListener(handle, at)
  const server = createServer(
    {
      headersTimeout,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(LOOK_MS, headersTimeout),
      // A request without a host is refused below, with the API's error body.
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      answer(incoming, outgoing).catch((thrown: unknown) => {
        at.onFailure?.(thrown, 'none')
        outgoing.destroy()
      })
    },
  )
  answerMalformedRequests(server)
  server.on('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, at)))
  server.listen(at.port, at.host, () => {
    // The server listens on a TCP port, so its address is an object.
    const { port } = server.address() as AddressInfo
    resolve({ port, [Symbol.asyncDispose]: () => close(server) })
  })
  return promise
}

function requestListener(
  handle: Handle,
  { host, isSecure, trustedProxies = 0, onFailure = () => {} }: Place,
) {
  const byDefault = defaultHeaders({ isSecure })
  return getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as { incoming: IncomingMessage; outgoing: ServerResponse }
      checkRequestLine(incoming)
      try {
        const answer = await handle(request, { address: addressOf(incoming, trustedProxies), incoming })
        return 'response' in answer
          ? withHeaders(outgoing, answer.headers, answer.response)
          : withHeaders(outgoing, byDefault, answer)
      } catch (thrown) {
        return withHeaders(outgoing, byDefault, refusal(thrown, onFailure))
      }
    },
    { hostname: host, errorHandler: (thrown) => refusal(thrown, onFailure) },
  )
}

/** Sets the headers on the connection: a `Response` whose headers are touched is built twice as slowly. */
function withHeaders(outgoing: ServerResponse, headers: readonly Header[], response: Response): Response {
  for (const [name, value] of headers) outgoing.setHeader(name, value)
  return response
}

/**
 * Each proxy appends the address it received the request from. Entries before those of our own proxies may be forged.
 */
function addressOf({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const connection = socket.remoteAddress ?? 'unknown'
  const told = trustedProxies === 0 ? [] : [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const [outermost = ''] = told.slice(-trustedProxies)
  return plainAddress(outermost.trim()) ?? connection
}

/** The address without port and brackets; `undefined` for other text. */
function plainAddress(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? []
  const address = inBrackets ?? beforePort ?? text
  return isIP(address) === 0 ? undefined : address
}

function cannotListen(cause: NodeJS.ErrnoException, { host, port, flag }: Place): ServiceError {
  const why =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is already in use. Stop what uses it, or choose another with ${flag}.`
      : `Cannot listen on ${host}:${port} (${cause.code ?? 'unknown reason'}). Choose another address with --host or port with ${flag}.`
  return new ServiceError({ kind: 'unavailable', code: 'port_in_use', message: why, cause })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await closed
  clearTimeout(grace)
}

/** The state that `/readyz` answers. */
export type Readiness = { isReady: boolean; storage: { reads: boolean; writes: boolean } }

const OPERATIONAL = ['/healthz', '/readyz', '/metrics']

/**
 * Answers `/healthz`, `/readyz` and `/metrics`; `undefined` for other paths.
 * @throws ServiceError `method_not_allowed`
 */
export async function operational(
  { method, url }: Request,
  { readiness, metrics }: { readiness: () => Readiness | Promise<Readiness>; metrics: Exposition },
): Promise<Response | undefined> {
  const path = pathAsSent(url)
  if (!OPERATIONAL.includes(path)) return undefined
  if (!isRead(method)) throw wrongMethod(method, path, ['GET', 'HEAD'])
  if (path === '/healthz') return Response.json({ status: 'alive' })
  if (path === '/readyz') return toReadyz(await readiness())
  return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
}

/** A process that cannot write but can read is ready: otherwise a proxy would take it out, and reads would fail too. */
function toReadyz({ isReady, storage }: Readiness): Response {
  if (!isReady) return Response.json({ status: 'starting' }, { status: 503 })
  if (!storage.reads) return Response.json({ status: 'storage_unavailable' }, { status: 503 })
  return Response.json({ status: 'ready', ...(!storage.writes && { storage: 'refuses writes' }) })
}
