import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'
import { until } from '../support/product.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com')
})
afterAll(() => cloud[Symbol.asyncDispose]())

const create = async (body: Record<string, unknown> = {}) =>
  (await ada.api('POST', '/keys', { name: 'ci', scope: 'read', ...body })).body as {
    keyId: string
    secret: string
  }
const use = async (secret: string) =>
  (await cloud.call('public', 'GET', '/indexes', { headers: { 'x-api-key': secret } })).status
const rotate = (keyId: string, body: Record<string, unknown> = {}) =>
  ada.api('POST', `/keys/${keyId}/rotate`, body)

describe('rotating a key', () => {
  it('makes one that may do the same, and lets both work until the overlap ends', async () => {
    const old = await create({ note: 'for CI', indexNames: ['products'] })
    const made = await rotate(old.keyId, { overlapSeconds: 3600 })
    expect(made).toMatchObject({
      status: 200,
      body: { name: 'ci', note: 'for CI', scope: 'read', indexNames: ['products'], status: 'active' },
    })
    const secret = String(made.body['secret'])
    expect([await use(old.secret), await use(secret)]).toEqual([200, 200])
    expect((await ada.api('GET', `/keys/${old.keyId}`)).body).toMatchObject({
      status: 'active',
      replacedBy: made.body['keyId'],
    })
    cloud.pass(3601)
    await until(5, async () => ((await use(old.secret)) === 401 ? true : undefined))
    expect(await use(secret)).toBe(200)
    expect((await ada.api('GET', `/keys/${old.keyId}`)).body['status']).toBe('expired')
    expect(await rotate(old.keyId)).toMatchObject({ status: 409, body: { code: 'api_key_not_active' } })
  })

  it('without overlap ends the old one at once', async () => {
    const old = await create()
    expect((await rotate(old.keyId, { overlapSeconds: 0 })).status).toBe(200)
    expect((await ada.api('GET', `/keys/${old.keyId}`)).body['status']).toBe('revoked')
    await until(5, async () => ((await use(old.secret)) === 401 ? true : undefined))
  })

  it('never makes a key live longer than the one it replaces', async () => {
    const expiresAt = new Date(cloud.now().getTime() + 1000_000).toISOString()
    const old = await create({ expiresAt })
    expect((await rotate(old.keyId, { overlapSeconds: 600_000 })).body['expiresAt']).toBe(expiresAt)
  })

  it.each([-1, 0.5, 7 * 86_400 + 1, '60'])('refuses an overlap of %j', async (overlapSeconds) => {
    const old = await create()
    expect((await rotate(old.keyId, { overlapSeconds })).status).toBe(422)
  })

  it('takes an overlap of null as left out: a day', async () => {
    const ends = []
    for (const body of [{}, { overlapSeconds: null }]) {
      const { keyId } = await create()
      const began = cloud.now().getTime()
      expect((await rotate(keyId, body)).status).toBe(200)
      const old = (await ada.api('GET', `/keys/${keyId}`)).body
      ends.push(Math.round((Date.parse(String(old['expiresAt'])) - began) / 3_600_000))
    }
    expect(ends).toEqual([24, 24])
  })
})

describe('what a key may do', () => {
  it('never exceeds the one who made it, through keys made by keys and rotation', async () => {
    const dev = await cloud.join(ada, 'dev@example.com', 'developer')
    const made = await dev.browser.send('POST', '/keys', { name: 'of a developer', scope: 'admin' })
    const by = (secret: unknown, method: string, path: string, body?: unknown) =>
      cloud.call('public', method, path, { body, headers: { 'x-api-key': String(secret) } })
    const invite = (secret: unknown) =>
      by(secret, 'POST', '/invitations', { email: 'x@example.com', role: 'admin' })
    expect((await invite(made.body['secret'])).status).toBe(403)
    const child = await by(made.body['secret'], 'POST', '/keys', { name: 'child', scope: 'admin' })
    expect(child.status).toBe(200)
    expect((await invite(child.body['secret'])).status).toBe(403)
    const turned = await ada.api('POST', `/keys/${String(child.body['keyId'])}/rotate`, {})
    expect((await invite(turned.body['secret'])).status).toBe(403)
    expect((await invite(ada.apiKey.secret)).status).toBe(200)
  })

  it('ends at the indexes it is limited to: no keys, no members, no account', async () => {
    const limited = await create({ scope: 'admin', indexNames: ['products'] })
    for (const [method, path, body] of [
      ['GET', '/keys', undefined],
      ['POST', '/keys', { name: 'wider', scope: 'admin' }],
      ['GET', '/members', undefined],
      ['PATCH', '/account', { name: 'Mine' }],
    ] as const)
      expect(
        (await cloud.call('public', method, path, { body, headers: { 'x-api-key': limited.secret } })).status,
      ).toBe(403)
  })
})

describe('the use of a key', () => {
  it('is counted, and counted once however often a batch is sent', async () => {
    const key = await create()
    const [first, last] = [new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-02T00:00:00.000Z')]
    const cell = { accountId: '', principal: { type: 'cell' as const, id: 'local' }, requestId: 'req_1' }
    const report = (batchId: string, requests: number, at: Date) =>
      cloud.controller.clients.apiKeys.recordApiKeyUse(cell, {
        body: {
          batchId,
          uses: [
            { accountId: ada.account.accountId, keyId: key.keyId, requests, lastUsedAt: at.toISOString() },
          ],
        },
      })
    expect(await report('bat_1', 3, last)).toEqual({ recorded: true })
    expect(await report('bat_1', 3, last)).toEqual({ recorded: false })
    await Promise.all([report('bat_2', 2, first), report('bat_3', 1, first)])
    const { body } = await ada.api('GET', `/keys/${key.keyId}`)
    expect(body).toMatchObject({ requests: 6, lastUsedAt: last.toISOString() })
    const listed = (await ada.api('GET', '/keys?limit=100')).body['results'] as {
      keyId: string
      requests: number
    }[]
    expect(listed.find(({ keyId }) => keyId === key.keyId)?.requests).toBe(6)
  })
})
