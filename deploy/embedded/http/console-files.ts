import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** Answers requests for files and pages of the Console; `undefined` for all others. */
export type ConsoleFiles = (request: Request, options?: { hasOutbox?: boolean }) => Response | undefined

type Encoding = 'br' | 'gzip' | 'identity'
type ConsoleFile = {
  bodies: Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>
  headers: Readonly<Record<string, string>>
  etag: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
const ENCODINGS = { '.br': 'br', '.gz': 'gzip' } as const
/** Smallest first. */
const BY_SIZE = ['br', 'gzip', 'identity'] as const satisfies Encoding[]

/** The Console runs its own scripts only and talks to its own origin only. Styles are set by its components. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
const SECURITY = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

const INDEX = '/index.html'
/** Prefix of the files whose names hold a hash of their content. Vite puts those here and no others. */
const HASHED = '/assets/'
const FOREVER = 'public, max-age=31536000, immutable'
/** Paths that never belong to the Console, whether or not they exist. */
const RESERVED = /^\/(api|web|cell|webhooks|dev|healthz|readyz|metrics)(\/|$)/
const HAS_EXTENSION = /\.[^/]*$/

/**
 * The built Console, read into memory once, so that its files never mix with those of a newer build on the disk.
 * @returns `undefined` when `dir` holds no build
 */
export async function readConsoleFiles(
  dir: string,
  { outboxPath }: { outboxPath: string },
): Promise<ConsoleFiles | undefined> {
  const files = await readFiles(dir)
  const index = files.get(INDEX)
  if (index === undefined) return undefined
  const indexWithOutbox = withOutbox(index, outboxPath)
  return (request, { hasOutbox = false } = {}) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const { pathname } = new URL(request.url)
    if (RESERVED.test(pathname)) return undefined
    const file = files.get(pathname)
    if (file !== undefined && file !== index) return answer(file, request)
    if (file === index || isNavigation(pathname, request))
      return answer(hasOutbox ? indexWithOutbox : index, request)
    return pathname.startsWith(HASHED) ? missing() : undefined
  }
}

/** Answers pages when the Console was not built, because the product was not started by `npm start`. */
export function consoleNotBuilt(request: Request): Response | undefined {
  const { pathname } = new URL(request.url)
  if (request.method !== 'GET' || RESERVED.test(pathname) || !isNavigation(pathname, request))
    return undefined
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Marqo Cloud</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}</style>
</head><body><main><h1>The Console is not built</h1>
<p>The API is running. Stop it and start it with <code>npm start</code>, which builds the Console, then reload this page.</p></main></body></html>`
  return new Response(html, {
    status: 503,
    headers: { ...SECURITY, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}

/** Whether the request is for a page. The Console routes pages itself, so each gets the same document. */
function isNavigation(pathname: string, request: Request): boolean {
  if (pathname === '/') return true
  return !HAS_EXTENSION.test(pathname) && (request.headers.get('accept') ?? '').includes('text/html')
}

/** A page of an earlier build may ask for files that no longer exist; this answer must not be cached. */
const missing = () =>
  new Response('Not found\n', {
    status: 404,
    headers: { ...SECURITY, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })

function answer(file: ConsoleFile, request: Request): Response {
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  if (known.some((tag) => tag.trim() === file.etag))
    return new Response(null, { status: 304, headers: file.headers })
  const accepted = acceptedEncodings(request.headers.get('accept-encoding') ?? '')
  const encoding = BY_SIZE.find((name) => file.bodies[name] !== undefined && accepted.has(name)) ?? 'identity'
  const body = file.bodies[encoding]
  const headers = {
    ...file.headers,
    'content-length': String(body?.byteLength ?? 0),
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  }
  return new Response(request.method === 'HEAD' ? null : body, { headers })
}

function acceptedEncodings(header: string): Set<string> {
  const offers = header.split(',').map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  )
  return new Set(
    offers.filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? '')).map(([name = '']) => name),
  )
}

async function readFiles(dir: string): Promise<Map<string, ConsoleFile>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const names = entries
    // Files that begin with a dot are notes of the build.
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(dir, sep).length))
  const contents = new Map(
    await Promise.all(
      names.map(async (name) => [name, new Uint8Array(await readFile(join(dir, name)))] as const),
    ),
  )
  const files = new Map<string, ConsoleFile>()
  for (const [name, identity] of contents) {
    if (extname(name) in ENCODINGS) continue
    const bodies: ConsoleFile['bodies'] = { identity }
    for (const [suffix, encoding] of Object.entries(ENCODINGS)) {
      const body = contents.get(`${name}${suffix}`)
      if (body !== undefined) bodies[encoding] = body
    }
    const path = `/${name.split(sep).join('/')}`
    files.set(path, toFile(path, bodies))
  }
  return files
}

function toFile(path: string, bodies: ConsoleFile['bodies']): ConsoleFile {
  const hash = createHash('sha256')
    .update(bodies.identity ?? '')
    .digest('base64url')
  // Weak, because it is the same for every encoding.
  const etag = `W/"${hash.slice(0, 22)}"`
  return {
    bodies,
    etag,
    headers: {
      ...SECURITY,
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': path.startsWith(HASHED) ? FOREVER : 'no-cache',
      vary: 'accept-encoding',
      etag,
    },
  }
}

/** The document for requests that may read unsent mails: it holds the path of the outbox. */
function withOutbox({ bodies }: ConsoleFile, outboxPath: string): ConsoleFile {
  const html = Buffer.from(bodies.identity ?? []).toString('utf8')
  const meta = `<meta name="marqo-outbox" content="${outboxPath}" />`
  const identity = new Uint8Array(Buffer.from(html.replace('</head>', `  ${meta}\n  </head>`)))
  return toFile(INDEX, {
    identity,
    br: new Uint8Array(brotliCompressSync(identity)),
    gzip: new Uint8Array(gzipSync(identity)),
  })
}
