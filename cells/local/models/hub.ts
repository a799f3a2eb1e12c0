import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pRetry, { AbortError } from 'p-retry'

export type HubOptions = { endpoint: string; token?: string; fetch: typeof fetch }
export type FileProgress = (receivedBytes: number, totalBytes: number | undefined) => void

const HEADERS_TIMEOUT_MS = 15_000
const STALL_TIMEOUT_MS = 30_000

type Meta = { totalBytes: number | undefined; sha256: string | undefined }

/**
 * Fetches a file of a repository to `target`. What arrived before an interruption is kept and continued from; the
 * file appears under its name only when size and checksum are right.
 * @throws Error with the reason, after 4 attempts; at once for a file that does not exist or must not be read
 */
export async function downloadFile(
  hub: HubOptions,
  { repo, file, target }: { repo: string; file: string; target: string },
  onProgress: FileProgress = () => {},
): Promise<void> {
  const url = `${hub.endpoint.replace(/\/$/, '')}/${repo}/resolve/main/${file}`
  const part = `${target}.part`
  await mkdir(dirname(target), { recursive: true })
  await pRetry(
    async () => {
      const meta = await describeFile(hub, url)
      await receive(hub, url, { part, meta, onProgress })
      await verify(part, meta, url)
    },
    { retries: 3, minTimeout: 300, maxTimeout: 3000 },
  )
  const handle = await open(part, 'r')
  await handle.sync()
  await handle.close()
  await rename(part, target)
}

function headersOf({ token }: HubOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** The hub names the checksum of large files on the answer that redirects to its storage. */
async function describeFile(hub: HubOptions, url: string): Promise<Meta> {
  const answer = await hub.fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    headers: headersOf(hub),
    signal: AbortSignal.timeout(HEADERS_TIMEOUT_MS),
  })
  refuseFailure(answer.status, url)
  const tag = (answer.headers.get('x-linked-etag') ?? answer.headers.get('etag') ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '')
  const size =
    answer.headers.get('x-linked-size') ??
    (answer.status === 200 ? answer.headers.get('content-length') : null)
  return {
    totalBytes: size === null ? undefined : Number(size),
    sha256: /^[0-9a-f]{64}$/.test(tag) ? tag : undefined,
  }
}

function refuseFailure(status: number, url: string): void {
  if (status < 400) return
  const error = new Error(`${url} answered ${status}`)
  throw status === 408 || status === 429 || status >= 500 ? error : new AbortError(error)
}

async function receive(
  hub: HubOptions,
  url: string,
  { part, meta, onProgress }: { part: string; meta: Meta; onProgress: FileProgress },
): Promise<void> {
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  )
  if (meta.totalBytes !== undefined && have === meta.totalBytes) return
  const stalled = new AbortController()
  const watch = () => setTimeout(() => stalled.abort(new Error('the connection stalled')), STALL_TIMEOUT_MS)
  let timer = watch()
  try {
    const answer = await hub.fetch(url, {
      headers: { ...headersOf(hub), ...(have > 0 && { range: `bytes=${have}-` }) },
      signal: stalled.signal,
    })
    refuseFailure(answer.status, url)
    const continued = answer.status === 206
    let received = continued ? have : 0
    const body = Readable.fromWeb(
      (answer.body ?? new ReadableStream()) as Parameters<typeof Readable.fromWeb>[0],
    )
    body.on('data', (chunk: Uint8Array) => {
      clearTimeout(timer)
      timer = watch()
      received += chunk.length
      onProgress(received, meta.totalBytes)
    })
    await pipeline(body, createWriteStream(part, { flags: continued ? 'a' : 'w' }))
  } finally {
    clearTimeout(timer)
  }
}

async function verify(part: string, { totalBytes, sha256 }: Meta, url: string): Promise<void> {
  const { size } = await stat(part)
  if (totalBytes !== undefined && size !== totalBytes) {
    if (size > totalBytes) await rm(part, { force: true })
    throw new Error(`${url} gave ${size} of ${totalBytes} bytes`)
  }
  if (sha256 === undefined) return
  const hash = createHash('sha256')
  await pipeline(createReadStream(part), hash)
  if (hash.digest('hex') === sha256) return
  await rm(part, { force: true })
  throw new Error(`${url} does not have the checksum the hub names`)
}
