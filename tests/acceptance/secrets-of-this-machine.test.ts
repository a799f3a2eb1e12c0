import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath, relative } from 'node:path'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookAsNobody, runsAsOther, whyNot } from '../support/other-user.ts'
import { mailTo, PASSWORD, signUp, web } from '../support/people.ts'
import { createReadyIndex, type Product, startProduct } from '../support/product.ts'

const NEXT_PASSWORD = 'eleven quiet copper kettles'
const WRONG_PASSWORD = 'four hasty paper lanterns'
/** What proxies on this machine write into the requests of others. */
const FORWARDING = [
  ['forwarded', 'for=203.0.113.9;proto=https'],
  ['via', '1.1 proxy'],
  ['x-forwarded-for', '203.0.113.9'],
  ['x-forwarded-host', 'cloud.example.com'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-server', 'proxy'],
  ['x-original-forwarded-for', '203.0.113.9'],
  ['x-real-ip', '203.0.113.9'],
  ['x-client-ip', '203.0.113.9'],
  ['true-client-ip', '203.0.113.9'],
  ['cf-connecting-ip', '203.0.113.9'],
  ['x-envoy-external-address', '203.0.113.9'],
] as const

let folder: string
let product: Product
/** By what it is. */
const minted = new Map<string, string>()
const keep = (what: string, value: unknown): string => {
  const text = String(value)
  if (text.length < 6 || text === 'undefined') throw new Error(`${what} is ${text}`)
  minted.set(what, text)
  return text
}
const tokenIn = (text: string) => /#token=([\w-]+)/.exec(text)?.[1]
const valueOf = (cookie: string | undefined) => cookie?.split('=').slice(1).join('=')

async function mintOfFirstRun(): Promise<void> {
  const text = async (file: string) => (await readFile(joinPath(product.dataDir, file), 'utf8')).trim()
  const { password, apiKey } = JSON.parse(await text('first-run.json')) as Record<string, string>
  keep('first password', password)
  keep('first API key', apiKey)
  for (const file of ['vault-key', 'cell-token', 'outbox-key']) keep(file, await text(file))
}

/** A person with everything that one can have; each step is answered 200, else nothing would be looked for. */
async function mintOfPerson(): Promise<void> {
  const { email, cookie, apiKey, keyId } = await signUp(product, 'ada@example.com')
  keep('password', PASSWORD)
  keep('session', valueOf(cookie))
  keep('API key', apiKey)
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await web(product, method, path, { body, cookie })
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(200)
    return answer
  }
  const made = await product.send(
    'POST',
    '/keys',
    { name: 'kept answer', scope: 'read' },
    { 'x-api-key': apiKey, 'idempotency-key': 'once' },
  )
  keep('API key in a kept answer', made.body['secret'])
  keep(
    'rotated API key',
    (await call('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 60 })).body['secret'],
  )
  await call('POST', '/invitations', { email: 'bob@example.com', role: 'viewer' })
  keep('invitation', tokenIn((await mailTo(product, 'bob@example.com')).text))
  const { secret } = (await call('POST', '/two-factor/totp')).body
  const totp = new TOTP({ secret: keep('authenticator', secret) })
  const { codes } = (await call('POST', '/two-factor/totp/confirm', { code: totp.generate() })).body
  for (const [at, code] of (codes as string[]).entries()) keep(`recovery code ${at}`, code)
  await web(product, 'POST', '/sessions', { body: { email, password: WRONG_PASSWORD } })
  keep('password that was tried', WRONG_PASSWORD)
  const challenged = await web(product, 'POST', '/sessions', { body: { email, password: PASSWORD } })
  keep('challenge', challenged.body['challenge'])
  const since = Date.now()
  await web(product, 'POST', '/password-resets', { body: { email } })
  const reset = keep('link to a new password', tokenIn((await mailTo(product, email, since)).text))
  const done = await web(product, 'POST', '/password-resets/confirm', {
    body: { token: reset, password: NEXT_PASSWORD },
  })
  expect(done.status).toBe(200)
  keep('next password', NEXT_PASSWORD)
  keep('device', valueOf(done.cookie))
}

async function filesOf(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  return all.filter((one) => one.isFile()).map((one) => joinPath(one.parentPath, one.name))
}

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'marqo-secrets-'))
  // Everybody may look in here: what is kept from them, the product keeps.
  await chmod(folder, 0o755)
  product = await startProduct({ dataDir: joinPath(folder, 'data'), args: ['--log-level', 'debug'] })
  await createReadyIndex(product, 'some-index')
  await mintOfFirstRun()
  await mintOfPerson()
})
afterAll(async () => {
  await product[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const found = (text: string) => [...minted].flatMap(([what, secret]) => (text.includes(secret) ? [what] : []))

/** Where the documentation says that a secret is in the clear. */
const MAY_HOLD: Record<string, RegExp> = {
  'first-run.json': /^first /,
  'vault-key': /^vault-key$/,
  'cell-token': /^cell-token$/,
  'outbox-key': /^outbox-key$/,
  // Without a mail server these are the messages.
  outbox: /^(invitation|link to a new password)$/,
}

it('keeps no secret in a file but those that are documented to hold it', async () => {
  const files = await filesOf(product.dataDir)
  expect(files.length).toBeGreaterThan(10)
  const wrong = await Promise.all(
    files.map(async (file) => {
      const path = relative(product.dataDir, file)
      const allowed = MAY_HOLD[path.split('/')[0] ?? '']
      const held = found((await readFile(file).catch(() => Buffer.alloc(0))).toString('latin1'))
      return held.filter((what) => allowed?.test(what) !== true).map((what) => `${path}: ${what}`)
    }),
  )
  expect(wrong.flat()).toEqual([])
})

it('lets nobody but the owner into the data directory or any of its own files', async () => {
  const own = await readdir(product.dataDir)
  const open = await Promise.all(
    ['.', ...own].map(async (name) => {
      const { mode } = await stat(joinPath(product.dataDir, name))
      return (mode & 0o077) === 0 ? [] : [name]
    }),
  )
  expect(open.flat()).toEqual([])
})

it('logs no secret, at the level that says most, and prints those of the first start alone', () => {
  const lines = product.output().split('\n')
  const logged = lines.filter((line) => line.startsWith('{'))
  expect(logged.length).toBeGreaterThan(20)
  expect(found(logged.join('\n'))).toEqual([])
  const printed = found(lines.filter((line) => !line.startsWith('{')).join('\n'))
  expect(printed.toSorted()).toEqual(['first API key', 'first password', 'outbox-key'])
})

it.each(FORWARDING)(
  'shows the outbox to nobody whose request says %s, with the key either',
  async (name, value) => {
    const key = minted.get('outbox-key') ?? ''
    const url = `${product.apiUrl}/dev/outbox`
    expect((await fetch(`${url}?key=${key}`, { headers: { accept: 'application/json' } })).status).toBe(200)
    for (const accept of ['application/json', 'text/html']) {
      const answer = await fetch(`${url}?key=${key}`, {
        headers: { [name]: value, accept },
        redirect: 'manual',
      })
      expect(answer.headers.has('set-cookie')).toBe(false)
      const text = await answer.text()
      expect(text).not.toContain('example.com')
      expect(found(text)).toEqual([])
    }
  },
)

describe.runIf(runsAsOther)(`another user of this machine${whyNot}`, () => {
  it('reads no file of the data directory, and nothing of the processes', async () => {
    const data = await filesOf(product.dataDir)
    const pids = [await product.pid('controller'), await product.pid('cell')]
    const processes = pids.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/maps`, `/proc/${pid}/mem`])
    const { files } = await lookAsNobody({ files: [...data, ...processes, '/etc/passwd'], pages: [] })
    // The last one tells that reading works.
    expect(files).toEqual(['/etc/passwd'])
    for (const pid of pids) expect(found(await readFile(`/proc/${pid}/cmdline`, 'utf8'))).toEqual([])
  })

  it('sees no secret, no message and no address on any page', async () => {
    const own = [
      '/',
      '/dev/outbox',
      '/dev/outbox?key=',
      '/metrics',
      '/healthz',
      '/readyz',
      '/api/v2/openapi.json',
    ]
    const closed = ['/api/v2/keys', '/web/sessions', '/web/cells', '/web/session-state', '/cell/v1/indexes']
    const ofCell = ['/', '/metrics', '/healthz', '/readyz', '/models', '/_cell/v1', '/_cell/v1/indexes']
    const cellUrl = `http://127.0.0.1:${product.cellPort}`
    const urls = [
      ...[...own, ...closed].map((path) => `${product.apiUrl}${path}`),
      ...ofCell.map((path) => `${cellUrl}${path}`),
    ]
    const headers = [
      {},
      { accept: 'application/json' },
      ...FORWARDING.map(([name, value]) => ({ [name]: value })),
    ]
    const pages = urls.flatMap((url) => headers.map((one) => ({ url, headers: one })))
    const looked = await lookAsNobody({ files: [], pages })
    expect(looked.pages).toHaveLength(pages.length)
    const told = looked.pages.filter(
      ({ text }) => found(text).length > 0 || /@(example|localhost)/.test(text),
    )
    expect(told.map(({ url }) => url)).toEqual([])
    const healthy = looked.pages.filter(({ url, status }) => url.endsWith('/healthz') && status === 200)
    expect(healthy).toHaveLength(2 * headers.length)
  })
})
