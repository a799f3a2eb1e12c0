import { getRequest, isRead } from '#platform/http'
import { checkJsonShape } from './json-shape.ts'
import { refuseNearMissesIn } from './near-misses.ts'
import { type BodyLimits, readBody, readBytes } from './read-body.ts'

/** Never handed on: credentials are checked here, and a client's claims about itself are not trusted. */
const NOT_HANDED_ON = ['x-api-key', 'authorization', 'content-length', 'host', 'connection']

type HandedOn = { basePath: string; body: BodyLimits; isSecure: boolean; isRaw: boolean }

/**
 * The request as its service gets it, and the text of its body, read within bounds.
 * @throws ServiceError as `readBody`, `checkJsonShape` and `refuseNearMissesIn` do
 */
export async function handOn(
  request: Request,
  url: URL,
  { basePath, body: limits, isSecure, isRaw }: HandedOn,
): Promise<{ handed: Request; body: string }> {
  // The service sees https, so that its cookies are `Secure`.
  const target = `${isSecure ? 'https' : 'http'}://service${url.pathname.replaceAll(/\/{2,}/g, '/').slice(basePath.length)}${url.search}`
  if (isRead(request.method)) {
    const cookie = request.headers.get('cookie')
    const headers = cookie === null ? {} : { cookie }
    const handed = getRequest(target, { headers, signalOf: () => request.signal })
    return { handed, body: '' }
  }
  if (isRaw) return { handed: rawRequest(request, target, await readBytes(request, limits)), body: '' }
  const body = await readBody(request, limits)
  checkJsonShape(body)
  refuseNearMissesIn(body)
  const headers = headersOf(request)
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

function headersOf(request: Request): Headers {
  const headers = new Headers(request.headers)
  for (const name of NOT_HANDED_ON) headers.delete(name)
  return headers
}

/** With the bytes as they were sent: compressed ones too, because a signature may be over them. */
function rawRequest(request: Request, target: string, body: Uint8Array<ArrayBuffer>): Request {
  const { method, signal } = request
  return new Request(target, { method, headers: headersOf(request), body, signal })
}
