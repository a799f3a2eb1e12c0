import { parse } from 'hono/utils/cookie'
import { type authRoutes, SESSION_COOKIE, secureCookieName } from '#contracts/auth'
import { onBehalf } from '#platform/caller'
import type { Authenticate, Identity } from '#platform/edge'
import type { ContractClient } from '#platform/http'

export type SessionAuthentication = {
  auth: Pick<ContractClient<typeof authRoutes>, 'authorizeSession'>
  /** URL of the Console, possibly through a proxy: requests from its origin are accepted. */
  consoleUrl: string
}

/** Authenticates by the session cookie, whose token may be replaced. */
export function authenticateSession({ auth, consoleUrl }: SessionAuthentication): Authenticate {
  const isSecure = consoleUrl.startsWith('https:')
  return async (request, { requestId, address, isAgain }) => {
    // A repeated check of a stream was sent by nobody.
    const ask = onBehalf('web-gateway', { requestId, ...(!isAgain && { address }) })
    const isOverHttps = isSecure || request.url.startsWith('https:')
    const { setCookie, ...identity } = await auth.authorizeSession(ask, {
      body: {
        token: cookieOf(request, secureCookieName(SESSION_COOKIE, isOverHttps)),
        mayRotate: !isAgain,
        isUse: !isAgain && !isUnattended(request),
        isSecure: isOverHttps,
      },
    })
    // JSON has no members that are `undefined`.
    return { identity: identity as Identity, setCookie }
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
