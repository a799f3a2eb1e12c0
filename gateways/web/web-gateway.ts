import { parse } from 'hono/utils/cookie'
import { type authRoutes, SESSION_COOKIE, secureCookieName } from '#contracts/auth'
import { type Caller, onBehalf } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { createGateway, type Gateway, type GatewayOptions } from '#platform/edge'
import { type ContractClient, isRead } from '#platform/http'
import { WEB_BASE_PATH, type WebService, webRoutes } from './routes.ts'

export type WebGatewayOptions = Pick<
  GatewayOptions<WebService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onRefusedTooOften' | 'onFailure'
> & {
  auth: Pick<ContractClient<typeof authRoutes>, 'authorizeSession'>
  /** URL of the Console, possibly through a proxy: requests from its origin are accepted. */
  consoleUrl: string
}

const MAX_BODY_BYTES = 64 * 1024

/** The gateway for the Console: `webRoutes`, guarded by a session cookie. */
export function webGateway({ auth, consoleUrl, ...options }: WebGatewayOptions): Gateway {
  const { origin, protocol } = new URL(consoleUrl)
  const isSecure = protocol === 'https:'
  return createGateway({
    ...options,
    basePath: WEB_BASE_PATH,
    routes: webRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    admit: (request) => refuseForeignOrigin(request, origin),
    isSecure,
    authenticate: async (request, requestId, client) => {
      const ask = onBehalf('web-gateway', { requestId, ...(client && { address: client.address }) })
      const isOverHttps = isSecure || new URL(request.url).protocol === 'https:'
      const { setCookie, ...fields } = await auth.authorizeSession(ask, {
        body: {
          token: cookieOf(request, secureCookieName(SESSION_COOKIE, isOverHttps)),
          mayRotate: client !== undefined,
          isUse: client !== undefined && !isUnattended(request),
          isSecure: isOverHttps,
        },
      })
      if (setCookie !== undefined) client?.setHeader('set-cookie', setCookie)
      return { ...(fields as Omit<Caller, 'requestId'>), requestId }
    },
  })
}

/**
 * Whether no person caused the request: browsers reopen streams by themselves, and the Console marks requests of pages
 * that refresh while untouched.
 */
function isUnattended({ headers }: Request): boolean {
  return (
    headers.get('accept')?.includes('text/event-stream') === true || headers.get('x-unattended') === 'true'
  )
}

function cookieOf(request: Request, name: string): string | undefined {
  return parse(request.headers.get('cookie') ?? '', name)[name]
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
