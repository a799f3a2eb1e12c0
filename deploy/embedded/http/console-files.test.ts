import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { type ConsoleFiles, consoleNotBuilt, readConsoleFiles } from './console-files.ts'

const INDEX = '<!doctype html><html><head><title>Console</title></head><body></body></html>'
const SCRIPT = 'export const answer = 42\n'.repeat(50)
const dir = await mkdtemp(join(tmpdir(), 'marqo-console-'))
const built = join(dir, 'dist')
await mkdir(join(built, 'assets'), { recursive: true })
await writeFile(join(dir, 'secret.txt'), 'not of the Console')
await writeFile(join(built, '.fingerprint'), 'a note of the build')
for (const [name, text] of [
  ['index.html', INDEX],
  ['assets/index-a1b2.js', SCRIPT],
] as const) {
  await writeFile(join(built, name), text)
  await writeFile(join(built, `${name}.br`), brotliCompressSync(text))
  await writeFile(join(built, `${name}.gz`), gzipSync(text))
}
await writeFile(join(built, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
await writeFile(join(built, 'assets', 'inter-c3d4.woff2'), Buffer.from([0, 1, 2, 3]))
afterAll(() => rm(dir, { recursive: true }))

const opened = await readConsoleFiles(built, { outboxPath: '/dev/outbox' })
const files: ConsoleFiles = (request, options) => opened?.(request, options)

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const bytesOf = async (response: Response | undefined) => Buffer.from((await response?.bytes()) ?? '')
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  files(new Request(`http://localhost:8800${path}`, { method, headers }))

describe('documents', () => {
  it('every page address gets the same document, which browsers revalidate each time', async () => {
    for (const path of ['/', '/indexes', '/indexes/products/search', '/no-such-page']) {
      const response = get(path, HTML)
      expect(response?.status).toBe(200)
      expect(response?.headers.get('cache-control')).toBe('no-cache')
      expect(await response?.text()).toBe(INDEX)
    }
  })

  it('an unchanged document is not sent again', () => {
    const etag = get('/', HTML)?.headers.get('etag') ?? ''
    const again = get('/', { ...HTML, 'if-none-match': `"other", ${etag}` })
    expect(again?.status).toBe(304)
    expect(again?.body).toBeNull()
  })

  it('programs that ask for an unknown address are not given the Console', () => {
    expect(get('/indexes', { accept: 'application/json' })).toBeUndefined()
    expect(get('/indexes', { accept: '*/*' })).toBeUndefined()
    expect(get('/robots.txt', HTML)).toBeUndefined()
    expect(get('/indexes', HTML, 'POST')).toBeUndefined()
  })

  it('paths of other handlers are left to them', () => {
    for (const path of [
      '/api',
      '/api/v2/x',
      '/web/x',
      '/cell/x',
      '/webhooks/x',
      '/dev/outbox',
      '/healthz',
      '/readyz',
      '/metrics',
    ])
      expect({ path, answer: get(path, HTML) }).toEqual({ path, answer: undefined })
    expect(get('/apiary', HTML)?.status).toBe(200)
  })

  it('name the path of unsent mails only for requests that may read them', async () => {
    const request = new Request('http://localhost:8800/sign-up', {
      headers: { ...HTML, 'accept-encoding': 'br' },
    })
    const response = files(request, { hasOutbox: true })
    const html = brotliDecompressSync(await bytesOf(response)).toString()
    expect(html).toContain('<meta name="marqo-outbox" content="/dev/outbox" />')
    expect(response?.headers.get('etag')).not.toBe(get('/', HTML)?.headers.get('etag'))
  })
})

describe('assets', () => {
  it('hashed files may be cached for ever', () => {
    const response = get('/assets/index-a1b2.js')
    expect(response?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(get('/favicon.svg')?.headers.get('cache-control')).toBe('no-cache')
  })

  it('are sent in the smallest encoding that the browser accepts', async () => {
    const as = async (accepted: string) => {
      const response = get('/assets/index-a1b2.js', { 'accept-encoding': accepted })
      return {
        encoding: response?.headers.get('content-encoding'),
        length: Number(response?.headers.get('content-length')),
        body: await bytesOf(response),
      }
    }
    const brotli = await as('gzip, deflate, br;q=0.9')
    const zipped = await as('gzip, br;q=0')
    const plain = await as('')
    expect([brotli.encoding, zipped.encoding, plain.encoding]).toEqual(['br', 'gzip', null])
    expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT)
    expect(gunzipSync(zipped.body).toString()).toBe(SCRIPT)
    expect(plain.body.toString()).toBe(SCRIPT)
    expect(brotli.length).toBe(brotli.body.byteLength)
  })

  it('a file of an earlier build gets a 404 that is not cached', () => {
    const response = get('/assets/index-0000.js', HTML)
    expect(response?.status).toBe(404)
    expect(response?.headers.get('cache-control')).toBe('no-store')
  })

  it('nothing outside the build can be reached', () => {
    for (const path of [
      '/.fingerprint',
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '//secret.txt',
    ])
      expect({ path, answer: get(path) }).toEqual({ path, answer: undefined })
  })

  it('HEAD answers everything but the content', () => {
    const response = get('/assets/inter-c3d4.woff2', {}, 'HEAD')
    expect(response?.body).toBeNull()
    expect(response?.headers.get('content-length')).toBe('4')
    expect(response?.headers.get('content-type')).toBe('font/woff2')
  })
})

it('every answer of the Console carries its security headers', () => {
  for (const response of [get('/', HTML), get('/assets/index-a1b2.js'), get('/assets/gone.js')]) {
    const policy = response?.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(response?.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response?.headers.get('permissions-policy')).toContain('camera=()')
    expect(response?.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  }
})

describe('without a build', () => {
  it('no file is served, and pages say what to do', async () => {
    expect(await readConsoleFiles(join(dir, 'nowhere'), { outboxPath: '/dev/outbox' })).toBeUndefined()
    const page = consoleNotBuilt(new Request('http://localhost:8800/', { headers: HTML }))
    expect(page?.status).toBe(503)
    expect(await page?.text()).toContain('npm start')
    expect(consoleNotBuilt(new Request('http://localhost:8800/web/x', { headers: HTML }))).toBeUndefined()
  })
})
