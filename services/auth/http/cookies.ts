import { generateCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { DEVICE_COOKIE, SESSION_COOKIE, secureCookieName } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import type { Client } from '../domain/session.ts'
import type { Begun } from '../policies/begin-session.ts'

/** The part of a request that cookies are read from and set on. */
type Ask = { caller: Caller; request: Request; addHeader: (name: string, value: string) => void }

/** How long a device stays known after its last sign-in. */
const DEVICE_SECONDS = 180 * 86_400

const isHttps = ({ request }: Ask) => new URL(request.url).protocol === 'https:'

/** The text of a `Set-Cookie` header. The cookie's name differs between https and http. */
function cookie(
  name: string,
  value: string,
  { isSecure, maxAge }: { isSecure: boolean; maxAge: number },
): string {
  const options = { httpOnly: true, sameSite: 'Lax', path: '/', secure: isSecure, maxAge } as const
  return generateCookie(secureCookieName(name, isSecure), value, options)
}

function cookieIn(ask: Ask, name: string): string | undefined {
  const wanted = secureCookieName(name, isHttps(ask))
  return parse(ask.request.headers.get('cookie') ?? '', wanted)[wanted]
}

/** The session's cookie, as the text of its header. */
export const sessionCookie = (token: string, how: { isSecure: boolean; maxAge: number }) =>
  cookie(SESSION_COOKIE, token, how)

/** The token that the request brings. */
export const sessionToken = (ask: Ask) => cookieIn(ask, SESSION_COOKIE)

export function keepSession(ask: Ask, { token, device }: Begun, maxAge: number): void {
  ask.addHeader('set-cookie', sessionCookie(token, { isSecure: isHttps(ask), maxAge }))
  keepDevice(ask, device)
}

export function forgetSession(ask: Ask): void {
  ask.addHeader('set-cookie', sessionCookie('', { isSecure: isHttps(ask), maxAge: 0 }))
}

export function keepDevice(ask: Ask, device: string): void {
  ask.addHeader(
    'set-cookie',
    cookie(DEVICE_COOKIE, device, { isSecure: isHttps(ask), maxAge: DEVICE_SECONDS }),
  )
}

export function clientOf(ask: Ask): Client {
  return {
    address: ask.caller.address ?? 'unknown',
    userAgent: ask.request.headers.get('user-agent') ?? '',
    device: cookieIn(ask, DEVICE_COOKIE),
  }
}
