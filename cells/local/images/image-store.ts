import { createHash } from 'node:crypto'
import { ServiceError } from '#platform/errors'
import { downloadImage, type DownloadOptions, MAX_IMAGE_BYTES } from './download-image.ts'

export type ImageStore = {
  /**
   * The bytes of an image by its address, or in base64.
   * @throws ServiceError `invalid_argument` when it cannot be fetched, or is no picture that is read here
   */
  bytesOf(pointer: string, asked: Pick<DownloadOptions, 'headers' | 'signal'>): Promise<Uint8Array>
}

const CACHE_BYTES = 64 * 2 ** 20
const KEPT_MS = 5 * 60_000
const AT_ONCE = 16
const DATA = /^data:image\/[\w.+-]+(?:;[\w=.-]+)*;base64,/i

type Kept = { bytes: Uint8Array; until: number }

/**
 * Images that are asked for. Downloaded ones are kept for a few minutes in a little memory, because the documents of a
 * shop and searches among them name the same again; who asks with other headers is not given them.
 */
export function imageStore({
  isAllowed,
  nowMs = () => performance.now(),
}: { isAllowed?: DownloadOptions['isAllowed']; nowMs?: () => number } = {}): ImageStore {
  /** The one that was used last comes last. */
  const kept = new Map<string, Kept>()
  let keptBytes = 0
  let running = 0
  const waiting: (() => void)[] = []
  const drop = (key: string) => {
    keptBytes -= kept.get(key)?.bytes.length ?? 0
    kept.delete(key)
  }
  const keep = (key: string, bytes: Uint8Array) => {
    drop(key)
    kept.set(key, { bytes, until: nowMs() + KEPT_MS })
    keptBytes += bytes.length
    for (const oldest of kept.keys()) {
      if (keptBytes <= CACHE_BYTES) break
      drop(oldest)
    }
  }
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
  return {
    async bytesOf(pointer, { headers, signal }) {
      if (DATA.test(pointer)) return picture(fromBase64(pointer), 'in base64')
      const key = createHash('sha256')
        .update(JSON.stringify([pointer, headers]))
        .digest('base64url')
      const found = kept.get(key)
      if (found !== undefined && found.until > nowMs()) {
        kept.delete(key)
        kept.set(key, found)
        return found.bytes
      }
      const bytes = await inTurn(() => downloadImage(pointer, { headers, signal, isAllowed }))
      keep(key, picture(bytes, 'at this address'))
      return bytes
    },
  }
}

function fromBase64(pointer: string): Uint8Array {
  const bytes = Buffer.from(pointer.slice(pointer.indexOf(',') + 1), 'base64')
  if (bytes.length > MAX_IMAGE_BYTES)
    throw refuse(`An image in base64 is larger than ${MAX_IMAGE_BYTES / 2 ** 20} MB.`)
  return bytes
}

const text = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1')
/** How the kinds of pictures begin that are read here. Others, such as SVG, may refer to files. */
const KINDS: ((bytes: Uint8Array) => boolean)[] = [
  (bytes) => text(bytes, 0, 3) === '\xff\xd8\xff',
  (bytes) => text(bytes, 0, 4) === '\x89PNG',
  (bytes) => text(bytes, 0, 4) === 'GIF8',
  (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP',
]

function picture(bytes: Uint8Array, where: string): Uint8Array {
  if (KINDS.some((isKind) => isKind(bytes))) return bytes
  throw refuse(`What is ${where} is no picture that can be read here: give a JPEG, PNG, GIF or WebP.`)
}

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
