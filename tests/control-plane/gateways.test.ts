import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com')
})
afterAll(() => cloud[Symbol.asyncDispose]())

describe('a dry run', () => {
  it('of what cannot be tried out is refused, and nothing is done', async () => {
    const sessions = async () => (await ada.browser.send('GET', '/sessions')).body['results']
    const before = await sessions()
    for (const [method, path, body] of [
      ['POST', '/sessions', { email: ada.email, password: STRONG }],
      ['POST', '/two-factor/totp', undefined],
      ['DELETE', '/sessions', undefined],
      ['POST', '/indexes/none/documents', { documents: [] }],
    ] as const)
      for (const value of ['true', '1', ''])
        expect(await ada.browser.send(method, `${path}?dryRun=${value}`, body)).toMatchObject({
          status: 422,
          body: { code: 'unprocessable_entity', message: expect.stringContaining('cannot be tried out') },
        })
    expect(await sessions()).toEqual(before)
    expect((await ada.browser.send('GET', '/two-factor?dryRun=true')).status).toBe(200)
  })
})

describe('the origin of a request', () => {
  const rename = (headers: Record<string, string>, base?: string) =>
    ada.browser.send('PATCH', '/account', { name: 'Engines' }, { headers, ...(base && { base }) })

  it('must be the Console, where it is said', async () => {
    expect((await rename({ origin: 'http://console.test' })).status).toBe(200)
    expect((await rename({})).status).toBe(200)
    for (const origin of ['http://evil.test', 'http://console.test:81', 'https://console.test', 'null', ''])
      expect(await rename({ origin })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await rename({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  it('may be the Console as people reach it through a proxy, which then gets cookies for https', async () => {
    await using proxied = await startControlPlane({ consoleUrl: 'https://cloud.example.com' })
    const at = { base: 'http://127.0.0.1:8800', headers: { origin: 'https://cloud.example.com' } }
    const { email } = await proxied.signUp('ada@example.com')
    const browser = proxied.browser(at)
    const signedIn = await browser.send('POST', '/sessions', { email, password: STRONG })
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('set-cookie')).toMatch(/; Secure/)
    proxied.pass(86_401)
    const rotated = await browser.send('GET', '/pages/shell')
    expect(rotated.headers.get('set-cookie')).toMatch(/; Secure/)
    const foreign = await proxied
      .browser({ ...at, headers: { origin: 'http://cloud.example.com' } })
      .send('POST', '/sessions', { email, password: STRONG })
    expect(foreign.status).toBe(403)
  })
})

describe('limits of requests', () => {
  it('are told with every answer, and are kept apart by account and by kind', async () => {
    await using limited = await startControlPlane({
      env: { GATEWAY_WRITES_PER_MINUTE: '3', GATEWAY_READS_PER_MINUTE: '100' },
    })
    const [one, other] = [await limited.signUp('one@example.com'), await limited.signUp('other@example.com')]
    const write = (user: typeof one) => user.api('PATCH', '/account', { name: 'A' })
    const left: (string | undefined)[] = []
    for (let at = 0; at < 3; at++) left.push((await write(one)).headers.get('ratelimit-remaining'))
    expect(left).toEqual(['2', '1', '0'])
    const refused = await write(one)
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
    expect(refused.headers.get('ratelimit-limit')).toBe('3')
    expect(refused.headers.get('retry-after')).toBe(refused.headers.get('ratelimit-reset'))
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await one.api('GET', '/account')).status).toBe(200)
    expect((await write(other)).status).toBe(200)
  })

  it('hold per address for who is not signed in', async () => {
    await using limited = await startControlPlane({ env: { GATEWAY_SIGN_INS_PER_MINUTE: '4' } })
    const ask = (address: string) =>
      limited.browser({ address }).send('POST', '/invitation-offers', { token: 'x'.repeat(43) })
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push((await ask('192.0.2.9')).status)
    expect(statuses).toEqual([404, 404, 404, 404, 429, 429])
    expect((await ask('192.0.2.10')).status).toBe(404)
  })
})

describe('an Idempotency-Key', () => {
  it('of somebody who is nobody yet is nobody else’s either', async () => {
    const token = { token: 'y'.repeat(43) }
    const headers = { 'idempotency-key': 'the-same' }
    const ask = (body: object) => cloud.browser({ headers }).send('POST', '/invitation-offers', body)
    expect((await ask(token)).status).toBe(404)
    expect((await ask({ token: 'z'.repeat(43) })).status).toBe(404)
  })
})
