import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'
import { until } from '../support/product.ts'

let cloud: Embedded
let own: TestAccount
let endpoint: string
beforeAll(async () => {
  cloud = await startEmbedded()
  own = await cloud.createAccount('own')
  await api('POST', '/indexes/library', {})
  await api('GET', '/indexes/library/status?waitFor=READY')
  endpoint = String((await api('GET', '/indexes/library')).body['marqoEndpoint'])
})
afterAll(() => cloud[Symbol.asyncDispose]())

async function send(method: string, url: string, apiKey: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'x-api-key': apiKey, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}
const api = (method: string, path: string, body?: unknown) =>
  send(method, `${cloud.url}/api/v2${path}`, own.keys.admin, body)
const atCell = (apiKey: string) => send('GET', `${endpoint}/indexes/library/stats`, apiKey)
async function create(body: Record<string, unknown> = {}) {
  const made = await api('POST', '/keys', { name: 'ci', scope: 'read', ...body })
  return made.body as { keyId: string; secret: string }
}
/** Far less than the minute for which a cell that hears of nothing takes a key it knows. */
const HEARD_SECONDS = 20
/** Asks without pause until the cell refuses. @returns why it refused, and when by the clock of the keys */
async function refusal(apiKey: string) {
  const { body } = await until(HEARD_SECONDS, async () => {
    const answer = await atCell(apiKey)
    return answer.status === 401 ? answer : undefined
  })
  return { at: Date.now(), message: String(body['message']) }
}

describe('at the endpoint of an index', () => {
  it('a revoked key is refused through the feed, each of ten times', async () => {
    for (let round = 0; round < 10; round++) {
      const key = await create()
      expect((await atCell(key.secret)).status).toBe(200)
      expect((await api('DELETE', `/keys/${key.keyId}`)).status).toBe(200)
      expect((await refusal(key.secret)).message).toContain('revoked')
    }
  })

  it('a rotated key works beside the new one until the overlap ends, and then the new one alone', async () => {
    const old = await create()
    expect((await atCell(old.secret)).status).toBe(200)
    const rotatedAt = Date.now()
    const made = await api('POST', `/keys/${old.keyId}/rotate`, { overlapSeconds: 5 })
    const next = String(made.body['secret'])
    expect((await atCell(next)).status).toBe(200)
    const { at, message } = await refusal(old.secret)
    expect(at).toBeGreaterThanOrEqual(rotatedAt + 5000)
    expect(message).toContain('expired')
    expect((await atCell(next)).status).toBe(200)
  })

  it('a key that was rotated without overlap is refused through the feed', async () => {
    const old = await create()
    expect((await atCell(old.secret)).status).toBe(200)
    await api('POST', `/keys/${old.keyId}/rotate`, { overlapSeconds: 0 })
    expect((await refusal(old.secret)).message).toContain('revoked')
  })

  it('a key is refused from the moment it expires', async () => {
    const expiresAt = Date.now() + 8000
    const key = await create({ expiresAt: new Date(expiresAt).toISOString() })
    expect((await atCell(key.secret)).status).toBe(200)
    const { at, message } = await refusal(key.secret)
    expect(at).toBeGreaterThanOrEqual(expiresAt)
    expect(message).toContain('expired')
    expect((await api('GET', `/keys/${key.keyId}`)).body['status']).toBe('expired')
  })

  it('use is counted, and shown with the key', async () => {
    const key = await create()
    for (let at = 0; at < 3; at++) await atCell(key.secret)
    const seen = await until(20, async () => {
      const { body } = await api('GET', `/keys/${key.keyId}`)
      return body['requests'] === 3 ? body : undefined
    })
    expect(Date.parse(String(seen['lastUsedAt']))).toBeGreaterThan(Date.now() - 30_000)
  })
})

describe('while the controller cannot be reached', () => {
  it('known keys work, others are told to wait, and what was revoked meanwhile is refused once it is back', async () => {
    const [known, unknown, revoked] = [await create(), await create(), await create()]
    for (const { secret } of [known, revoked]) expect((await atCell(secret)).status).toBe(200)
    await cloud.disconnect()
    expect((await atCell(known.secret)).status).toBe(200)
    const waiting = await atCell(unknown.secret)
    expect(waiting).toMatchObject({ status: 503, body: { code: 'service_unavailable' } })
    expect(waiting.headers.get('retry-after')).not.toBeNull()
    expect((await atCell('mqc_nonsense')).status).toBe(401)
    // Somebody at the controller itself revokes a key that the cell cannot hear of.
    const owner = {
      accountId: own.accountId,
      principal: { type: 'system' as const, id: 'test' },
      requestId: 'req_test',
    }
    await cloud.controller.clients.apiKeys.revokeApiKey(owner, { params: { keyId: revoked.keyId } })
    expect((await atCell(revoked.secret)).status).toBe(200)
    await cloud.reconnect()
    expect((await refusal(revoked.secret)).message).toContain('revoked')
    expect((await atCell(known.secret)).status).toBe(200)
    await until(10, async () => ((await atCell(unknown.secret)).status === 200 ? true : undefined))
  })
})
