import { describe, expect, it } from 'vitest'
import { apiKeysRoutes } from '#contracts/api-keys'
import { cellApiKeyRoutes } from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { callerBeside, contractClient } from '#platform/http'
import { idempotencyOver } from '#platform/idempotency'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import { hashApiKeyText } from '../domain/api-key.ts'
import { apiKeysApp } from '../index.ts'
import { apiKeyRepository } from '../storage/api-key-repository.ts'
import { admin, cell, reader, setup, stranger, system } from '../testing/fixture.ts'

function service() {
  const app = apiKeysApp(setup(openSqliteStore), callerBeside)
  const fetch = async (request: Request, env: unknown) => app.fetch(request, env as object)
  const send = async (caller: Caller | undefined, [method, path]: [string, string], body?: unknown) => {
    const init: RequestInit = { method }
    if (body !== undefined) {
      init.body = typeof body === 'string' ? body : JSON.stringify(body)
      init.headers = { 'content-type': 'application/json' }
    }
    const response = await fetch(new Request(`http://service${path}`, init), caller ? { caller } : {})
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return {
    send,
    keys: contractClient(apiKeysRoutes, fetch),
    gateway: contractClient(cellApiKeyRoutes, fetch),
  }
}

describe('API Keys over HTTP: what works', () => {
  it('creates, gets, lists and revokes through the contract', async () => {
    const { keys, gateway } = service()
    const created = await keys.createApiKey(admin, {
      body: { name: '  ci  ', scope: 'read-write', indexNames: ['products'] },
    })
    expect(created.name).toBe('ci')
    const { secret: _secret, ...view } = created
    expect(await keys.getApiKey(admin, { params: { keyId: created.keyId } })).toEqual(view)
    expect((await keys.listApiKeys(admin, { query: {} })).results).toEqual([view])
    const keyHash = hashApiKeyText(created.secret)
    expect((await gateway.verifyApiKey(cell, { body: { keyHash } })).key).toMatchObject({
      scope: 'read-write',
    })
    const { cursor } = await gateway.listApiKeyChanges(cell, { query: {} })
    await keys.revokeApiKey(admin, { params: { keyId: created.keyId } })
    const { changes } = await gateway.listApiKeyChanges(cell, { query: { after: cursor } })
    expect(changes).toEqual([{ keyHash, revoked: true }])
  })

  it('makes and confirms the default key for the system', async () => {
    const { keys } = service()
    const body = { accountId: admin.accountId }
    const { apiKey } = await keys.ensureDefaultApiKey(system, { body })
    await keys.confirmDefaultApiKey(system, { body: { ...body, keyId: apiKey.keyId } })
    expect(await keys.ensureDefaultApiKey(system, { body })).toEqual({ apiKey })
  })
})

describe('API Keys over HTTP: what is refused', () => {
  it.each([
    ['a missing scope', { name: 'ci' }],
    ['an unknown scope', { name: 'ci', scope: 'root' }],
    ['an empty name', { name: '   ', scope: 'read' }],
    ['a name of 65 characters', { name: 'x'.repeat(65), scope: 'read' }],
    ['a control character', { name: 'a\u0000b', scope: 'read' }],
    ['a mistyped field', { name: 'ci', scope: 'read', indexName: ['products'] }],
    ['no index at all', { name: 'ci', scope: 'read', indexNames: [] }],
    ['an index twice', { name: 'ci', scope: 'read', indexNames: ['a', 'a'] }],
    ['an impossible index name', { name: 'ci', scope: 'read', indexNames: ['9 lives'] }],
    ['a date without a time zone', { name: 'ci', scope: 'read', expiresAt: '2030-01-01T00:00:00' }],
    ['a body that is not JSON', '{'],
  ])('answers 422 to %s', async (_, body) => {
    const { send } = service()
    const answer = await send(admin, ['POST', '/keys'], body)
    expect(answer).toMatchObject({ status: 422, body: { code: 'unprocessable_entity', requestId: 'req_1' } })
  })

  it('answers 429 with a way out at the limit', async () => {
    const { keys, send } = service()
    for (let made = 0; made < 3; made++)
      await keys.createApiKey(admin, { body: { name: 'ci', scope: 'read' } })
    const answer = await send(admin, ['POST', '/keys'], { name: 'ci', scope: 'read' })
    expect(answer).toMatchObject({ status: 429, body: { code: 'api_key_limit_exceeded' } })
    expect(answer.body['message']).toContain('Revoke')
  })
})

describe('API Keys over HTTP: who is refused', () => {
  const calls: [[string, string], unknown][] = [
    [['POST', '/keys'], { name: 'ci', scope: 'read' }],
    [['GET', '/keys'], undefined],
    [['GET', '/keys/key_x'], undefined],
    [['DELETE', '/keys/key_x'], undefined],
  ]
  const internal: [[string, string], unknown][] = [
    [['POST', '/default-api-key'], { accountId: 'acc_one00000' }],
    [['POST', '/default-api-key/confirm'], { accountId: 'acc_one00000', keyId: 'key_x' }],
    [['POST', '/verify-api-key'], { keyHash: 'x'.repeat(43) }],
    [['GET', '/api-key-changes'], undefined],
  ]

  it.each([...calls, ...internal])('401 without a caller: %j', async (route, body) =>
    expect((await service().send(undefined, route, body)).status).toBe(401),
  )
  it.each(calls)('403 with read access: %j', async (route, body) =>
    expect((await service().send(reader, route, body)).status).toBe(403),
  )
  it.each(internal)('403 for an account on an internal route: %j', async (route, body) =>
    expect((await service().send(admin, route, body)).status).toBe(403),
  )
  it('404 for the key of another account', async () => {
    const { keys, send } = service()
    const { keyId } = await keys.createApiKey(admin, { body: { name: 'ci', scope: 'read' } })
    expect((await send(stranger, ['GET', `/keys/${keyId}`])).status).toBe(404)
    expect((await send(stranger, ['DELETE', `/keys/${keyId}`])).status).toBe(404)
    expect((await send(admin, ['GET', `/keys/${keyId}`])).body['status']).toBe('active')
  })
})

describe('API Keys over HTTP: one Idempotency-Key at the same moment', () => {
  /** Sends all requests at the same time with one Idempotency-Key. */
  async function createAtOnce(...requests: string[]) {
    const parts = setup(openSqliteStore)
    let transactions = 0
    const table = {
      ...parts.table,
      transact: (writes: Parameters<typeof parts.table.transact>[0]) => {
        transactions++
        return parts.table.transact(writes)
      },
    }
    const once = idempotencyOver(table, {
      vault: keyFileVault(Buffer.alloc(32).toString('base64url')),
      now: parts.now,
    })
    const app = apiKeysApp({ ...parts, keys: apiKeyRepository(table, parts.feed), once }, callerBeside)
    const answers = requests.map(async (name) => {
      const body = JSON.stringify({ name, scope: 'read' })
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
      const caller: Caller = { ...admin, once: { key: 'k', fingerprint: name } }
      const response = await app.fetch(new Request('http://service/keys', init), { caller })
      const { code, keyId } = (await response.json()) as { code?: string; keyId?: string }
      return { status: response.status, code, keyId, retryAfter: response.headers.get('retry-after') }
    })
    return { answers: await Promise.all(answers), transactions: () => transactions, keys: parts.keys }
  }

  it('answers twins the same, of one key', async () => {
    const { answers, keys } = await createAtOnce('twin', 'twin', 'twin')
    expect(answers).toEqual([answers[0], answers[0], answers[0]])
    expect(answers[0]).toMatchObject({ status: 200 })
    expect(await keys.countApiKeys(admin.accountId)).toBe(1)
  })

  it('says of another request that the key is used, without trying again and again', async () => {
    const { answers, keys, transactions } = await createAtOnce('one', 'other')
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
      retryAfter: null,
    })
    expect(await keys.countApiKeys(admin.accountId)).toBe(1)
    expect(transactions()).toBeLessThan(8)
  })
})
