import { hash } from 'node:crypto'
import { parse } from 'hono/utils/cookie'
import { type authRoutes, SESSION_COOKIE, secureCookieName } from '#contracts/auth'
import { onBehalf } from '#platform/caller'
import type { Authenticate, Identity } from '#platform/edge'
import { type ContractClient, isRead } from '#platform/http'
import type { SessionCache } from './session-cache.ts'

export type SessionAuthentication = {
  auth: Pick<ContractClient<typeof authRoutes>, 'authorizeSession'>
  /** URL of the Console, possibly through a proxy: requests from its origin are accepted. */
  consoleUrl: string
}

/**
 * Authenticates by the session cookie, whose token may be replaced. With a cache, reads of the Console's pages ask Auth
 * once for all; mutations, streams and repeated checks always ask.
 */
export function authenticateSession(
  { auth, consoleUrl }: SessionAuthentication,
  cache?: SessionCache,
): Authenticate {
  const isSecure = consoleUrl.startsWith('https:')
  return async (request, { requestId, address, isAgain }) => {
    const isOverHttps = isSecure || request.url.startsWith('https:')
    const token = cookieOf(request, secureCookieName(SESSION_COOKIE, isOverHttps))
    const isUse = !isAgain && !isUnattended(request)
    // Auth is asked about a request that uses the session even if one that does not was just let through.
    const key = hash('sha256', `${token ?? ''} ${String(isUse)}`, 'base64url')
    const isCached = cache !== undefined && isRead(request.method) && !isAgain
    const known = isCached ? cache.get(key) : undefined
    if (known) return { identity: known }
    let setCookie: string | undefined
    const ask = async () => {
      // A repeated check of a stream was sent by nobody.
      const by = onBehalf('web-gateway', { requestId, ...(!isAgain && { address }) })
      const { setCookie: renewed, ...identity } = await auth.authorizeSession(by, {
        body: { token, mayRotate: !isAgain, isUse, isSecure: isOverHttps },
      })
      setCookie = renewed
      // JSON has no members that are `undefined`.
      return { identity: identity as Identity, isKept: renewed === undefined }
    }
    const identity = isCached ? await cache.load(key, ask) : (await ask()).identity
    return { identity, setCookie }
  }
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
