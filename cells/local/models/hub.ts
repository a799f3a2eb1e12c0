import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pRetry, { AbortError } from 'p-retry'
import { REVISION } from './allowed-models.ts'

export type HubOptions = { endpoint: string; token?: string; fetch: typeof fetch }
export type FileProgress = (receivedBytes: number, totalBytes: number | undefined) => void
export type HubFile = {
  repo: string
  /** A commit, whose files never change. */
  revision: string
  file: string
  target: string
  /** A longer file is refused. */
  maxBytes: number
}

const HEADERS_TIMEOUT_MS = 15_000
const STALL_TIMEOUT_MS = 30_000
const RETRIES = { retries: 3, minTimeout: 300, maxTimeout: 3000 }

type Meta = { totalBytes: number | undefined; sha256: string | undefined }

/** The commit at the head of a repository's main branch. @throws Error with the reason, after 4 attempts */
export async function latestRevision(hub: HubOptions, repo: string, file: string): Promise<string> {
  const url = urlOf(hub, { repo, revision: 'main', file })
  const revision = await pRetry(async () => (await head(hub, url)).headers.get('x-repo-commit'), RETRIES)
  if (revision !== null && REVISION.test(revision)) return revision
  throw new Error(`${url} does not name the commit it is of (x-repo-commit)`)
}

/**
 * Fetches a file of a repository to `target`. After an interruption the download resumes where it stopped; the file
 * gets its name only after size and checksum were verified.
 * @returns its SHA-256
 * @throws Error with the reason, after 4 attempts; at once for a file that does not exist, must not be read or is too
 * long
 */
export async function downloadFile(
  hub: HubOptions,
  wanted: HubFile,
  onProgress: FileProgress = () => {},
): Promise<string> {
  const { target, maxBytes, revision } = wanted
  const url = urlOf(hub, wanted)
  // The name contains the commit, so that a download never resumes with the file of another.
  const part = `${target}.${revision.slice(0, 12)}.part`
  await mkdir(dirname(target), { recursive: true })
  const sha256 = await pRetry(async () => {
    const meta = await describeFile(hub, url)
    if ((meta.totalBytes ?? 0) > maxBytes) throw tooLong(url, maxBytes)
    await receive(hub, url, { part, meta, maxBytes, onProgress })
    return await verify(part, meta, url)
  }, RETRIES)
  const handle = await open(part, 'r')
  await handle.sync()
  await handle.close()
  await rename(part, target)
  return sha256
}

function urlOf(
  { endpoint }: HubOptions,
  { repo, revision, file }: Pick<HubFile, 'repo' | 'revision' | 'file'>,
): string {
  return `${endpoint.replace(/\/$/, '')}/${repo}/resolve/${revision}/${file}`
}

function tooLong(url: string, maxBytes: number): AbortError {
  return new AbortError(new Error(`${url} is longer than ${maxBytes} bytes`))
}

/** Only allowed repositories are requested, so that only they receive the token. */
function headersOf({ token }: HubOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

async function head(hub: HubOptions, url: string): Promise<Response> {
  const answer = await hub.fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    headers: headersOf(hub),
    signal: AbortSignal.timeout(HEADERS_TIMEOUT_MS),
  })
  refuseFailure(answer.status, url)
  return answer
}

/** The hub sends the checksum of a large file with the redirect to its storage. */
async function describeFile(hub: HubOptions, url: string): Promise<Meta> {
  const answer = await head(hub, url)
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

type Receiving = { part: string; meta: Meta; maxBytes: number; onProgress: FileProgress }

async function receive(hub: HubOptions, url: string, { part, meta, maxBytes, onProgress }: Receiving) {
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  )
  if (meta.totalBytes !== undefined && have === meta.totalBytes) return
  const stalled = new AbortController()
  const watch = () => setTimeout(() => stalled.abort(new Error('the connection stalled')), STALL_TIMEOUT_MS)
  let timer = watch()
  let isTooLong = false
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
    // Counts the bytes received, because the declared length may be wrong.
    const counting = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        clearTimeout(timer)
        timer = watch()
        received += chunk.length
        onProgress(received, meta.totalBytes)
        isTooLong = received > (meta.totalBytes ?? maxBytes)
        done(isTooLong ? tooLong(url, maxBytes) : null, chunk)
      },
    })
    await pipeline(body, counting, createWriteStream(part, { flags: continued ? 'a' : 'w' }))
  } finally {
    clearTimeout(timer)
    if (isTooLong) await rm(part, { force: true })
  }
}

async function verify(part: string, { totalBytes, sha256 }: Meta, url: string): Promise<string> {
  const { size } = await stat(part)
  if (totalBytes !== undefined && size !== totalBytes) {
    if (size > totalBytes) await rm(part, { force: true })
    throw new Error(`${url} gave ${size} of ${totalBytes} bytes`)
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(part), hash)
  const actual = hash.digest('hex')
  if (sha256 === undefined || actual === sha256) return actual
  await rm(part, { force: true })
  throw new Error(`${url} does not have the checksum the hub names`)
}
