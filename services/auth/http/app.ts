import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { authRoutes, SESSION_COOKIE } from '#contracts/auth'
import { type CallerOf, type OnFailure, type ServiceAppEnv, serviceApp } from '#platform/http'
import { authorizeApiKey } from '../operations/authorize-api-key.ts'
import { authorizeSession } from '../operations/authorize-session.ts'
import { createUser } from '../operations/create-user.ts'
import { getCurrentSession } from '../operations/get-current-session.ts'
import { setUserPassword } from '../operations/set-user-password.ts'
import { signIn } from '../operations/sign-in.ts'
import { signOut } from '../operations/sign-out.ts'
import type { AuthDeps } from '../ports.ts'

/** Set by the gateway, over whatever a client sent. */
const ADDRESS_HEADER = 'x-client-address'

/** The Auth service: `authRoutes`. */
export function authApp(deps: AuthDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  app.openapi(authRoutes.signIn, async (c) => {
    const input = { ...c.req.valid('json'), address: c.req.header(ADDRESS_HEADER) ?? 'unknown' }
    const { token, current } = await signIn(deps, c.var.caller, input)
    setCookie(c, SESSION_COOKIE, token, { ...cookieOptions(c), maxAge: deps.config.sessionAbsoluteSeconds })
    return c.json(current, 200)
  })
  app.openapi(authRoutes.signOut, async (c) => {
    await signOut(deps, getCookie(c, SESSION_COOKIE))
    deleteCookie(c, SESSION_COOKIE, cookieOptions(c))
    return c.json({ signedOut: true as const }, 200)
  })
  app.openapi(authRoutes.getCurrentSession, async (c) =>
    c.json(await getCurrentSession(deps, c.var.caller, getCookie(c, SESSION_COOKIE)), 200),
  )
  app.openapi(authRoutes.authorizeSession, async (c) =>
    c.json(await authorizeSession(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(authRoutes.authorizeApiKey, async (c) =>
    c.json(await authorizeApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(authRoutes.createUser, async (c) =>
    c.json(await createUser(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(authRoutes.setUserPassword, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await setUserPassword(deps, c.var.caller, input), 200)
  })
  return app
}

function cookieOptions(c: Context<ServiceAppEnv>) {
  const isHttps = new URL(c.req.url).protocol === 'https:'
  return { httpOnly: true, sameSite: 'Lax', path: '/', secure: isHttps } as const
}
