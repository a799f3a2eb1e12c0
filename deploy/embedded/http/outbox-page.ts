import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { parse } from 'hono/utils/cookie'
import type { Outbox } from '#platform/mail/outbox'
import { OUTBOX_CSP, outboxHtml, withoutKeyHtml } from './outbox-html.ts'
import { OUTBOX_KEY_FILE } from '../process/process-config.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Headers that a proxy on this machine adds to the requests of other machines. */
const FORWARDED =
  /^(?:forwarded|via|x-(?:original-)?forwarded.*|x-real-ip|x-envoy-.*|.*client-ip|.*connecting-ip)$/
export const OUTBOX_PATH = '/dev/outbox'
const COOKIE = 'mqc_outbox'

/** The address of the client, the URL of the Console, and the key printed at the start. */
type From = { address: string; consoleUrl: string; key: string; now: Date }

const isLocal = (url: string) => LOCAL_NAMES.has(new URL(url).hostname)

/** The link to print at the terminal; `undefined` when no browser of this machine can open the page. */
export function outboxLink(at: { url: string; consoleUrl: string; key: string }): string | undefined {
  return isLocal(at.url) && isLocal(at.consoleUrl) ? `${at.url}${OUTBOX_PATH}?key=${at.key}` : undefined
}

/**
 * Whether a request comes from this machine. Host names are checked too: no other site can read the messages through a
 * browser here, nor other machines through a proxy in front. A machine may have several users, so the page also asks
 * for the key.
 */
export function isAtThisMachine(
  request: Request,
  { address, consoleUrl }: Pick<From, 'address' | 'consoleUrl'>,
): boolean {
  const isHere = LOOPBACK.has(address) && isLocal(request.url) && isLocal(consoleUrl)
  return isHere && ![...request.headers.keys()].some((name) => FORWARDED.test(name))
}

/**
 * The messages that would have been sent. The key in the URL is exchanged for a cookie, so that it does not stay in the
 * address bar. A request from this machine without the key is answered with where to find it; any other request gets
 * `undefined`.
 */
export async function outboxPage(
  outbox: Outbox,
  request: Request,
  from: From,
): Promise<Response | undefined> {
  if (!isAtThisMachine(request, from)) return undefined
  const isJson = request.headers.get('accept')?.includes('application/json') === true
  const given = new URL(request.url).searchParams.get('key')
  const isKey = given !== null && isSame(given, from.key)
  if (isKey && !isJson) return redirectWithCookie(from.key)
  const cookie = parse(request.headers.get('cookie') ?? '', COOKIE)[COOKIE]
  if (!isKey && !(cookie !== undefined && isSame(cookie, cookieOf(from.key)))) return withoutKey(isJson)
  const mails = await outbox.list()
  if (isJson) return Response.json({ results: mails }, { headers: HEADERS })
  return page(200, await outboxHtml(mails, from.now))
}

/** Not the key itself, because a browser sends the cookie to every port of this machine. */
const cookieOf = (key: string) => createHmac('sha256', key).update('outbox cookie').digest('base64url')

/** Compares in constant time. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer'))
}

function redirectWithCookie(key: string): Response {
  const cookie = `${COOKIE}=${cookieOf(key)}; HttpOnly; SameSite=Strict; Path=${OUTBOX_PATH}`
  return new Response(null, {
    status: 303,
    headers: { ...HEADERS, location: OUTBOX_PATH, 'set-cookie': cookie },
  })
}

async function withoutKey(isJson: boolean): Promise<Response> {
  if (!isJson) return page(401, await withoutKeyHtml(OUTBOX_KEY_FILE))
  const message = `Add ?key= with the content of the file ${OUTBOX_KEY_FILE} in the data directory.`
  return Response.json({ message, code: 'unauthorized' }, { status: 401, headers: HEADERS })
}

const HEADERS = {
  'content-security-policy': OUTBOX_CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const page = (status: number, body: string) =>
  new Response(body, { status, headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } })
