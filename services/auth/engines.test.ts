import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ENGINES = ['argon2', 'zxcvbn', 'otpauth', 'uqr', 'embedded-user-pool'] as const

/** Starts the service with engines that are not its own and signs in; with `also`, imports more. Prints what was loaded. */
const program = (also: string) => `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
  const { openSqliteStore } = await import('#platform/table/sqlite')
  const { keyFileVault } = await import('#platform/vault/key-file')
  const { silentFeed } = await import('#platform/feed')
  const { authApp, authDeps } = await import('#services/auth')
  ${also}
  const store = openSqliteStore(':memory:')
  const now = () => new Date()
  const quiet = () => {}
  const host = {
    table: (name) => store.table(name),
    feed: () => silentFeed(),
    vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
    mailer: { send: async () => {} },
    now,
    elapsed: () => performance.now(),
    newId: (kind) => kind + '_1',
    metrics: { event: quiet },
    env: {},
    log: { info: quiet, notice: quiet },
  }
  const engines = {
    identity: () => ({ findUserByEmail: async () => undefined, signIn: async () => undefined }),
    qrRows: () => [],
  }
  const app = authApp(
    authDeps(host, { usersAccounts: {}, apiKeys: {}, consoleUrl: 'http://console.test' }, engines),
    () => ({ accountId: '', principal: { type: 'user', id: '' }, requestId: 'req_1', address: '192.0.2.1' }),
  )
  const response = await app.fetch(
    new Request('http://service/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' }),
    }),
  )
  await store[Symbol.asyncDispose]()
  process.stdout.write(JSON.stringify({ status: response.status, loaded }))
`

async function run(also = ''): Promise<{ status: number; loaded: string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program(also)])
  return JSON.parse(stdout) as { status: number; loaded: string[] }
}
const namedIn = (loaded: string[]) => ENGINES.filter((engine) => loaded.some((url) => url.includes(engine)))

describe('the engines of Auth', () => {
  it('load none of their packages in a process that chose others and answers a sign-in', async () => {
    const { status, loaded } = await run()
    expect(status).toBe(401)
    expect(loaded.some((url) => url.endsWith('/services/auth/operations/sign-in.ts'))).toBe(true)
    expect(namedIn(loaded)).toEqual([])
  })

  it('are seen by this test when they load', async () => {
    const also = ENGINES.map((engine) => `await import('#services/auth/clients/${engine}')`).join('\n')
    expect(namedIn((await run(also)).loaded)).toEqual([...ENGINES])
  })
})
