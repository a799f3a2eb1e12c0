import { lookup as resolve } from 'node:dns'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ServiceError } from '#platform/errors'
import { isPublicAddress } from './public-address.ts'

export type DownloadOptions = {
  /** Sent to the host of the address, and to no other. */
  headers: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
  /** Whether a host at this IP address may be asked. Default: those of the public internet. */
  isAllowed?: ((address: string) => boolean) | undefined
}

export const MAX_IMAGE_BYTES = 10 * 2 ** 20
const MAX_REDIRECTS = 3
/** From the first request to the last byte. */
const TIMEOUT_MS = 10_000

/**
 * The bytes at an address of the web. The host's IP address is checked when the connection is made, so that no name
 * leads into a private network, at a redirect neither.
 * @throws ServiceError `invalid_argument` with the reason
 */
export async function downloadImage(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  let next = addressOf(url)
  const { origin } = next
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const headers = next.origin === origin ? options.headers : {}
    const answer = await ask(next, { ...options, headers, signal }).catch((cause: unknown) => {
      options.signal?.throwIfAborted()
      throw notFetched(
        url,
        timeout.aborted ? `no answer within ${TIMEOUT_MS / 1000} seconds` : why(cause),
        cause,
      )
    })
    const { statusCode = 0 } = answer
    const { location } = answer.headers
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      answer.destroy()
      next = addressOf(location, next)
      continue
    }
    if (statusCode !== 200) {
      answer.destroy()
      throw notFetched(url, `its host answered ${statusCode}`)
    }
    return collect(answer, url).catch((cause: unknown) => {
      options.signal?.throwIfAborted()
      if (cause instanceof ServiceError) throw cause
      throw notFetched(
        url,
        timeout.aborted ? `it took longer than ${TIMEOUT_MS / 1000} seconds` : why(cause),
        cause,
      )
    })
  }
  throw notFetched(url, `it leads from one address to another more than ${MAX_REDIRECTS} times`)
}

function addressOf(url: string, base?: URL): URL {
  const address = URL.canParse(url, base?.href) ? new URL(url, base) : undefined
  if (address === undefined || !['http:', 'https:'].includes(address.protocol))
    throw notFetched(url, 'it is no address that begins with http:// or https://')
  if (address.username !== '' || address.password !== '')
    throw notFetched(url, 'it holds a password; give mediaDownloadHeaders instead')
  return address
}

async function ask(
  url: URL,
  { headers, signal, isAllowed = isPublicAddress }: DownloadOptions,
): Promise<IncomingMessage> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // An IP address in the URL is not looked up.
  if (isIP(host) !== 0 && !isAllowed(host)) throw new NotAllowed()
  const asking = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
    agent: false,
    headers: { accept: 'image/*', ...headers },
    lookup: checkedLookup(isAllowed),
    ...(signal && { signal }),
  })
  asking.once('response', answer).once('error', reject).end()
  return promise
}

class NotAllowed extends Error {
  override readonly message = 'its host is not on the public internet'
}

/** Only addresses that are allowed are handed to the connection. */
function checkedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, [])
      const allowed = found.filter(({ address }) => isAllowed(address))
      const [first] = allowed
      if (first === undefined || allowed.length < found.length) return done(new NotAllowed(), [])
      if (options.all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

async function collect(answer: IncomingMessage, url: string): Promise<Uint8Array> {
  const tooLarge = () => notFetched(url, `it is larger than ${MAX_IMAGE_BYTES / 2 ** 20} MB`)
  const chunks: Uint8Array[] = []
  let size = 0
  if (Number(answer.headers['content-length'] ?? 0) > MAX_IMAGE_BYTES) {
    answer.destroy()
    throw tooLarge()
  }
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_IMAGE_BYTES) {
      answer.destroy()
      throw tooLarge()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The reason without anything that the host sent. */
function why(cause: unknown): string {
  if (cause instanceof NotAllowed) return cause.message
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === 'ENOTFOUND'
    ? 'its host does not exist'
    : `its host cannot be reached${code && ` (${code})`}`
}

function notFetched(url: string, reason: string, cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `The image at ${shown(url)} cannot be fetched: ${reason}.`,
    cause,
  })
}

/** Without its query, which may hold a signature. */
function shown(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? '').replace(/\/\/[^/@]*@/, '//').slice(0, 200)
}
