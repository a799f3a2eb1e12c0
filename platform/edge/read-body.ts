import { within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { bodyCodingOf, bodyText } from './body-text.ts'

export type BodyLimits = {
  maxBytes: number
  /** How long a client may take for a small body; larger ones get more time. Default: 20 s. */
  timeoutMs?: number | undefined
}

const TIMEOUT_MS = 20_000
/** Slower clients time out. */
const SLOWEST_BYTES_PER_MS = 50

/**
 * The body as text, within bounds. Content-Type must be JSON in UTF-8, or absent. A compressed body is unpacked within
 * the same bounds.
 * @throws ServiceError `request_too_large`, `unsupported_media_type`, `malformed_request`, `request_timeout`,
 * `client_gone`
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<string> {
  const coding = bodyCodingOf(request.headers)
  const bytes = await readBytes(request, limits)
  const type = request.headers.get('content-type')
  if (bytes.length > 0 && type !== null && !/^application\/(\w[\w.-]*\+)?json\b/i.test(type))
    throw new ServiceError({
      kind: 'unsupported_media_type',
      code: 'unsupported_media_type',
      message: `The body is ${JSON.stringify(type.slice(0, 60))}; send JSON with Content-Type: application/json.`,
    })
  const { maxBytes } = limits
  return bodyText(bytes, coding, { maxBytes, tooLarge: () => tooLarge(maxBytes) })
}

/** The bytes of a body, within bounds. @throws ServiceError `request_too_large`, `request_timeout`, `client_gone` */
export function readBytes(
  request: Request,
  { maxBytes, timeoutMs = TIMEOUT_MS }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  const isDeclared = declared <= maxBytes
  const reading = isDeclared
    ? request.arrayBuffer().then((buffer) => new Uint8Array(buffer))
    : readChunks(request, maxBytes)
  const ms = timeoutMs + (isDeclared ? declared : maxBytes) / SLOWEST_BYTES_PER_MS
  return within(ms, reading.catch(refuseBroken), () => {
    throw requestTimeout()
  })
}

async function readChunks(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A body breaks off only when its connection does. */
function refuseBroken(cause: unknown): never {
  throw cause instanceof ServiceError ? cause : clientGone(cause)
}

/** The client closed the connection, which is no failure of the server. Proxies log the same status (499). */
export function clientGone(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'client_gone',
    code: 'client_gone',
    message: 'The connection was closed before the whole request was there.',
    cause,
  })
}

export function requestTimeout(): ServiceError {
  return new ServiceError({
    kind: 'request_timeout',
    code: 'request_timeout',
    message: 'The request did not arrive in time. Send it again, at once and whole.',
  })
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError({
    kind: 'too_large',
    code: 'request_too_large',
    message: `The request body is larger than ${Math.floor(maxBytes / 1024)} KB. Send less at once.`,
  })
}
