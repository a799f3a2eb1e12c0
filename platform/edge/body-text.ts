import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { ServiceError } from '#platform/errors'

/** Encoding of a request body (`Content-Encoding`). */
export type BodyCoding = 'identity' | 'gzip' | 'deflate' | 'br'

const UNPACK = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const
const ALIASES: Record<string, BodyCoding> = { '': 'identity', 'x-gzip': 'gzip' }
const isKnown = (name: string): name is BodyCoding => name === 'identity' || name in UNPACK
const UTF8 = /^(utf-?8|us-ascii)$/
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i

/**
 * The encoding that the headers declare, checked before the body is read.
 * @throws ServiceError `unsupported_media_type` for another charset than UTF-8, or an encoding that is not accepted
 */
export function bodyCodingOf(headers: Headers): BodyCoding {
  const charset = CHARSET.exec(headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  if (!UTF8.test(charset.toLowerCase()))
    throw unsupported(`The body is in charset ${JSON.stringify(charset.slice(0, 40))}; send it in UTF-8.`)
  const named = (headers.get('content-encoding') ?? '').trim().toLowerCase()
  const coding = ALIASES[named] ?? named
  if (isKnown(coding)) return coding
  const accepted = Object.keys(UNPACK).join(', ')
  throw unsupported(
    `Content-Encoding ${JSON.stringify(named.slice(0, 40))} is not accepted. Send the body as it is, or with one of ${accepted}.`,
  )
}

/**
 * The text of a body, decompressed up to `maxBytes`.
 * @throws ServiceError `request_too_large`; `malformed_request` for bytes that are not UTF-8, or not in the declared
 * encoding
 */
export async function bodyText(
  bytes: Uint8Array,
  coding: BodyCoding,
  { maxBytes, tooLarge }: { maxBytes: number; tooLarge: () => ServiceError },
): Promise<string> {
  const plain = coding === 'identity' ? bytes : await unpacked(bytes, coding, { maxBytes, tooLarge })
  if (!isUtf8(plain)) throw malformed('The request body is not UTF-8. Send JSON in UTF-8.')
  const text = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8')
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

const BYTE_ORDER_MARK = '\uFEFF'

async function unpacked(
  bytes: Uint8Array,
  coding: Exclude<BodyCoding, 'identity'>,
  { maxBytes, tooLarge }: { maxBytes: number; tooLarge: () => ServiceError },
): Promise<Uint8Array> {
  if (bytes.length === 0) return bytes
  try {
    return await UNPACK[coding](bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw malformed(`The request body is not ${coding}, as its Content-Encoding says.`, cause)
  }
}

/**
 * Refuses a URL whose escapes are not UTF-8: decoding could turn two different ids into one.
 * @throws ServiceError `malformed_request`
 */
export function checkAddress(address: string): void {
  if (!address.includes('%')) return
  try {
    decodeURIComponent(address)
  } catch (cause) {
    throw malformed(
      'The address holds escapes that are not UTF-8. Write each byte of its UTF-8 as %XX.',
      cause,
    )
  }
}

function malformed(message: string, cause?: unknown): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'malformed_request', message, cause })
}

function unsupported(message: string): ServiceError {
  return new ServiceError({ kind: 'unsupported_media_type', code: 'unsupported_media_type', message })
}
