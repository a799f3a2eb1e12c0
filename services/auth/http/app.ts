import type { Context } from 'hono'
import { deleteCookie, generateCookie, getCookie, setCookie } from 'hono/cookie'
import { authRoutes as routes, DEVICE_COOKIE, SESSION_COOKIE, secureCookieName } from '#contracts/auth'
import { type CallerOf, type OnFailure, type ServiceAppEnv, serviceApp } from '#platform/http'
import type { Client } from '../domain/session.ts'
import { authorizeApiKey } from '../operations/authorize-api-key.ts'
import { authorizeSession } from '../operations/authorize-session.ts'
import type { Begun } from '../operations/begin-session.ts'
import { countInvitationMail } from '../operations/count-mail.ts'
import { createUser } from '../operations/create-user.ts'
import { findCurrentSession } from '../operations/find-current-session.ts'
import { getCurrentSession } from '../operations/get-current-session.ts'
import {
  listSessions,
  revokeOtherSessions,
  revokeSession,
  stepUp,
  switchAccount,
} from '../operations/own-sessions.ts'
import { changePassword, requestPasswordReset, resetPassword } from '../operations/passwords.ts'
import { setUserPassword } from '../operations/set-user-password.ts'
import { answerChallenge, signIn } from '../operations/sign-in.ts'
import { signOut } from '../operations/sign-out.ts'
import { confirmSignUp, resendSignUpCode, signUp, signUpInvited } from '../operations/sign-up.ts'
import {
  beginTotp,
  confirmTotp,
  disableTwoFactor,
  getTwoFactor,
  renewRecoveryCodes,
} from '../operations/two-factor.ts'
import type { AuthDeps } from '../ports.ts'

/** How long a device stays known after its last sign-in. */
const DEVICE_SECONDS = 180 * 86_400

type App = ReturnType<typeof serviceApp>
type Ctx = Context<ServiceAppEnv>

/** The Auth service: `authRoutes`. */
export function authApp(deps: AuthDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  forSigningIn(app, deps)
  forSigningUp(app, deps)
  forOwnSessions(app, deps)
  forTwoFactor(app, deps)
  forServices(app, deps)
  return app
}

function cookieOptions(isSecure: boolean) {
  return { httpOnly: true, sameSite: 'Lax', path: '/', secure: isSecure } as const
}

const isHttps = (c: Ctx) => new URL(c.req.url).protocol === 'https:'

/** The cookie's name, which differs between https and http. */
const nameOf = (c: Ctx, cookie: string) => secureCookieName(cookie, isHttps(c))
const sessionToken = (c: Ctx) => getCookie(c, nameOf(c, SESSION_COOKIE))

function clientOf(c: Ctx): Client {
  return {
    address: c.var.caller.address ?? 'unknown',
    userAgent: c.req.header('user-agent') ?? '',
    device: getCookie(c, nameOf(c, DEVICE_COOKIE)),
  }
}

function keepDevice(c: Ctx, device: string): void {
  setCookie(c, nameOf(c, DEVICE_COOKIE), device, { ...cookieOptions(isHttps(c)), maxAge: DEVICE_SECONDS })
}

function forSigningIn(app: App, deps: AuthDeps): void {
  const maxAge = deps.config.sessionAbsoluteSeconds
  const keep = (c: Ctx, { token, device }: Begun) => {
    setCookie(c, nameOf(c, SESSION_COOKIE), token, { ...cookieOptions(isHttps(c)), maxAge })
    keepDevice(c, device)
  }
  app.openapi(routes.signIn, async (c) => {
    const input = { ...c.req.valid('json'), client: clientOf(c) }
    const { begun, result } = await signIn(deps, c.var.caller, input)
    if (begun) keep(c, begun)
    return c.json(result, 200)
  })
  app.openapi(routes.answerChallenge, async (c) => {
    const input = { ...c.req.valid('json'), client: clientOf(c) }
    const { signedIn, ...begun } = await answerChallenge(deps, c.var.caller, input)
    keep(c, begun)
    return c.json(signedIn, 200)
  })
  app.openapi(routes.confirmSignUp, async (c) => {
    const input = { ...c.req.valid('json'), client: clientOf(c) }
    const { signedUp, ...begun } = await confirmSignUp(deps, c.var.caller, input)
    keep(c, begun)
    return c.json(signedUp, 200)
  })
  app.openapi(routes.signUpInvited, async (c) => {
    const input = { ...c.req.valid('json'), client: clientOf(c) }
    const { signedUp, ...begun } = await signUpInvited(deps, c.var.caller, input)
    keep(c, begun)
    return c.json(signedUp, 200)
  })
  app.openapi(routes.signOut, async (c) => {
    await signOut(deps, c.var.caller, sessionToken(c))
    deleteCookie(c, nameOf(c, SESSION_COOKIE), cookieOptions(isHttps(c)))
    return c.json({ signedOut: true as const }, 200)
  })
  app.openapi(routes.findCurrentSession, async (c) =>
    c.json(await findCurrentSession(deps, c.var.caller, sessionToken(c)), 200),
  )
  app.openapi(routes.getCurrentSession, async (c) =>
    c.json(await getCurrentSession(deps, c.var.caller, sessionToken(c)), 200),
  )
}

function forSigningUp(app: App, deps: AuthDeps): void {
  app.openapi(routes.signUp, async (c) => c.json(await signUp(deps, c.var.caller, c.req.valid('json')), 200))
  app.openapi(routes.resendSignUpCode, async (c) =>
    c.json(await resendSignUpCode(deps, c.req.valid('json')), 200),
  )
  app.openapi(routes.requestPasswordReset, async (c) =>
    c.json(await requestPasswordReset(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(routes.resetPassword, async (c) => {
    const input = { ...c.req.valid('json'), client: clientOf(c) }
    const { device, result } = await resetPassword(deps, c.var.caller, input)
    if (device !== undefined) keepDevice(c, device)
    return c.json(result, 200)
  })
}

function forOwnSessions(app: App, deps: AuthDeps): void {
  app.openapi(routes.listSessions, async (c) => c.json(await listSessions(deps, c.var.caller), 200))
  app.openapi(routes.revokeSession, async (c) =>
    c.json(await revokeSession(deps, c.var.caller, c.req.valid('param').sessionId), 200),
  )
  app.openapi(routes.revokeOtherSessions, async (c) =>
    c.json(await revokeOtherSessions(deps, c.var.caller), 200),
  )
  app.openapi(routes.switchAccount, async (c) =>
    c.json(await switchAccount(deps, c.var.caller, c.req.valid('json').accountId), 200),
  )
  app.openapi(routes.stepUp, async (c) => c.json(await stepUp(deps, c.var.caller, c.req.valid('json')), 200))
  app.openapi(routes.changePassword, async (c) =>
    c.json(await changePassword(deps, c.var.caller, c.req.valid('json')), 200),
  )
}

function forTwoFactor(app: App, deps: AuthDeps): void {
  app.openapi(routes.getTwoFactor, async (c) => c.json(await getTwoFactor(deps, c.var.caller), 200))
  app.openapi(routes.beginTotp, async (c) => c.json(await beginTotp(deps, c.var.caller), 200))
  app.openapi(routes.confirmTotp, async (c) =>
    c.json(await confirmTotp(deps, c.var.caller, c.req.valid('json').code), 200),
  )
  app.openapi(routes.renewRecoveryCodes, async (c) =>
    c.json(await renewRecoveryCodes(deps, c.var.caller), 200),
  )
  app.openapi(routes.disableTwoFactor, async (c) => c.json(await disableTwoFactor(deps, c.var.caller), 200))
}

function forServices(app: App, deps: AuthDeps): void {
  const maxAge = deps.config.sessionAbsoluteSeconds
  app.openapi(routes.authorizeSession, async (c) => {
    const { isSecure, ...asked } = c.req.valid('json')
    const { fields, newToken } = await authorizeSession(deps, c.var.caller, asked)
    if (newToken === undefined) return c.json(fields, 200)
    const options = { ...cookieOptions(isSecure), maxAge }
    return c.json(
      { ...fields, setCookie: generateCookie(secureCookieName(SESSION_COOKIE, isSecure), newToken, options) },
      200,
    )
  })
  app.openapi(routes.authorizeApiKey, async (c) =>
    c.json(await authorizeApiKey(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(routes.countInvitationMail, async (c) =>
    c.json(await countInvitationMail(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(routes.createUser, async (c) =>
    c.json(await createUser(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(routes.setUserPassword, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await setUserPassword(deps, c.var.caller, input), 200)
  })
}
