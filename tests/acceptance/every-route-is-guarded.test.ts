import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { apiKeysRoutes } from '#contracts/api-keys'
import type { authRoutes } from '#contracts/auth'
import {
  cellControlRoutes,
  type CellDataOperation,
  cellDataRoutes,
  type cellGatewayRoutes,
} from '#contracts/cells'
import type { indexesRoutes } from '#contracts/indexes'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import { CELL_BASE_PATH, cellRoutes } from '#gateways/cell'
import { PUBLIC_BASE_PATH, publicRoutes } from '#gateways/public'
import { WEB_BASE_PATH, webRoutes } from '#gateways/web'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'

/**
 * `body`: one the operation accepts, so that only the credential can be at fault. `needs`: the least scope.
 * `names`: it names a resource, which is another account's to a stranger.
 */
type Call = { body?: unknown; needs: 'read' | 'read-write' | 'admin'; names?: 'index' | 'key' | 'account' }

/** A stranger may create an index of any name, so this one names none of ours. */
const nameFor = (operationId: string) => (operationId === 'createIndex' ? 'of-my-own' : 'guarded')

/** One line per operation of these contracts: a new route does not compile until it has one. */
const CALLS: Record<
  | Exclude<
      keyof typeof indexesRoutes | keyof typeof apiKeysRoutes,
      'ensureDefaultApiKey' | 'confirmDefaultApiKey'
    >
  | 'getAccount'
  | 'getAccountLimits',
  Call
> = {
  listIndexes: { needs: 'read' },
  getIndex: { needs: 'read', names: 'index' },
  createIndex: { needs: 'admin', body: {} },
  modifyIndex: { needs: 'admin', body: {}, names: 'index' },
  deleteIndex: { needs: 'admin', names: 'index' },
  getIndexStatus: { needs: 'read', names: 'index' },
  getIndexSettings: { needs: 'read', names: 'index' },
  getIndexStats: { needs: 'read', names: 'index' },
  listApiKeys: { needs: 'admin' },
  createApiKey: { needs: 'admin', body: { name: 'ci', scope: 'read' } },
  getApiKey: { needs: 'admin', names: 'key' },
  revokeApiKey: { needs: 'admin', names: 'key' },
  getAccount: { needs: 'read', names: 'account' },
  getAccountLimits: { needs: 'read', names: 'account' },
}
/** Not served to anyone outside: reached by services only. */
const INTERNAL: (keyof typeof authRoutes | keyof typeof apiKeysRoutes | keyof typeof usersAccountsRoutes)[] =
  [
    'authorizeSession',
    'authorizeApiKey',
    'createUser',
    'setUserPassword',
    'ensureDefaultApiKey',
    'confirmDefaultApiKey',
    'createAccountWithOwner',
    'getUser',
    'findMembership',
    'listUserMemberships',
    'setAccountLimits',
  ]
const CELL_CALLS: Record<keyof typeof cellGatewayRoutes, { body?: unknown }> = {
  verifyApiKey: { body: { keyHash: 'A'.repeat(43) } },
  listApiKeyChanges: {},
}
const CONTROL_CALLS: Record<keyof typeof cellControlRoutes, { body?: unknown }> = {
  describeCell: {},
  listCellIndexes: {},
  provisionIndex: { body: {} },
  observeIndex: {},
  retireIndex: {},
  probeIndex: {},
}
const DATA_BODIES: Partial<Record<CellDataOperation, unknown>> = {
  addDocuments: { documents: [{ _id: 'a', text: 'x' }], tensorFields: [] },
  updateDocuments: {},
  recommend: {},
  embed: {},
  getDocumentsBatch: { documentIds: ['a'] },
  deleteDocuments: ['a'],
  search: { q: 'x' },
}

let cloud: Embedded
let own: TestAccount
let stranger: TestAccount
let endpoint: string
beforeAll(async () => {
  cloud = await startEmbedded()
  ;[own, stranger] = [await cloud.createAccount('own'), await cloud.createAccount('stranger')]
  await send('POST', `${cloud.url}/api/v2/indexes/guarded`, { 'x-api-key': own.keys.admin }, {})
  const status = await send('GET', `${cloud.url}/api/v2/indexes/guarded/status?waitFor=READY`, {
    'x-api-key': own.keys.admin,
  })
  if (status.body['indexStatus'] !== 'READY') throw new Error(JSON.stringify(status.body))
  const list = await send('GET', `${cloud.url}/api/v2/indexes`, { 'x-api-key': own.keys.admin })
  endpoint = (list.body as { results: { marqoEndpoint: string }[] }).results[0]?.marqoEndpoint ?? ''
})
afterAll(() => cloud[Symbol.asyncDispose]())

type Headers = Record<string, string>
async function send(method: string, url: string, headers: Headers, body?: unknown) {
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const filled = (path: string, name = 'guarded') =>
  path
    .replace('{name}', name)
    .replace('{keyId}', own.keyId)
    .replace('{accountId}', own.accountId)
    .replace('{indexId}', 'idx_none')
    .replace('{id}', 'a')
const envelope = (code: string) => ({
  code,
  message: expect.any(String),
  error: expect.any(String),
  link: null,
  requestId: expect.stringMatching(/^req_/),
})

const publicCalls = publicRoutes.map(({ operationId, spec }) => ({
  operationId,
  method: spec.method,
  path: spec.path,
}))
const webCalls = webRoutes
  .filter(({ authorize }) => authorize === 'required')
  .map(({ operationId, spec }) => ({ operationId, method: spec.method, path: spec.path }))
const callOf = (operationId: string): Call => {
  const call = CALLS[operationId as keyof typeof CALLS]
  if (!call) throw new Error(`${operationId} has no line in CALLS`)
  return call
}

describe.each(publicCalls)('public $operationId', ({ operationId, method, path }) => {
  const ask = (headers: Headers) =>
    send(
      method,
      `${cloud.url}${PUBLIC_BASE_PATH}${filled(path, nameFor(operationId))}`,
      headers,
      callOf(operationId).body,
    )

  it('answers 401 without a key, with a mistyped one and with one nobody has', async () => {
    for (const headers of [
      {},
      { 'x-api-key': 'nonsense' },
      { 'x-api-key': own.keys.read.replace(/.$/, '') },
      { authorization: `Bearer ${own.keys.admin}` },
    ])
      expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
  })

  it('answers 403 to a key whose scope is too small', async () => {
    const { needs } = callOf(operationId)
    const small = (['read', 'read-write'] as const).filter(
      (scope) => needs === 'admin' || (needs === 'read-write' && scope === 'read'),
    )
    for (const scope of small)
      expect(await ask({ 'x-api-key': own.keys[scope] })).toMatchObject({
        status: 403,
        body: envelope('forbidden'),
      })
    expect(small.length).toBe(needs === 'admin' ? 2 : needs === 'read-write' ? 1 : 0)
  })

  it("answers 404 for another account's, or shows nothing of it", async () => {
    const answer = await ask({ 'x-api-key': stranger.keys.admin })
    const expected = callOf(operationId).names ? 404 : 200
    expect(answer.status).toBe(expected)
    expect(JSON.stringify(answer.body)).not.toContain(own.accountId)
  })
})

describe.each(webCalls)('web $operationId', ({ operationId, method, path }) => {
  const ask = (headers: Headers) =>
    send(
      method,
      `${cloud.url}${WEB_BASE_PATH}${filled(path, nameFor(operationId))}`,
      headers,
      callOf(operationId).body,
    )

  it('answers 401 without a session, with a made-up one and with an API key', async () => {
    for (const headers of [{}, { cookie: 'mqc_session=made-up' }, { 'x-api-key': own.keys.admin }])
      expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
  })

  it('answers 403 to a request that another site sends with the cookie', async () => {
    const answer = await ask({
      cookie: stranger.cookie,
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    })
    expect(answer.status).toBe(method === 'get' ? (callOf(operationId).names ? 404 : 200) : 403)
  })

  it("answers 404 for another account's, or shows nothing of it", async () => {
    const answer = await ask({ cookie: stranger.cookie })
    expect([200, 404, 409]).toContain(answer.status)
    expect(answer.status === 404).toBe(callOf(operationId).names !== undefined)
    expect(JSON.stringify(answer.body)).not.toContain(own.accountId)
  })
})

it('serves every route of the contracts, or keeps it for services', () => {
  const served = new Set([...publicRoutes, ...webRoutes].map(({ operationId }) => operationId))
  for (const operationId of Object.keys(CALLS)) expect(served).toContain(operationId)
  for (const operationId of INTERNAL) expect(served).not.toContain(operationId)
})

it.each(INTERNAL)('has no way to %s from outside', async () => {
  for (const path of ['/authorize-session', '/authorize-api-key', '/users', '/default-api-key', '/accounts'])
    for (const base of [PUBLIC_BASE_PATH, WEB_BASE_PATH])
      expect(
        (
          await send(
            'POST',
            `${cloud.url}${base}${path}`,
            { 'x-api-key': own.keys.admin, cookie: own.cookie },
            {},
          )
        ).status,
      ).toBe(404)
})

describe.each(
  cellRoutes.map(({ operationId, spec }) => ({ operationId, method: spec.method, path: spec.path })),
)('for cells: $operationId', ({ operationId, method, path }) => {
  it('answers 401 without the token of the cell', async () => {
    const { body } = CELL_CALLS[operationId as keyof typeof CELL_CALLS]
    for (const headers of [
      {},
      { authorization: 'Bearer guess' },
      { 'x-api-key': own.keys.admin, cookie: own.cookie },
    ])
      expect(await send(method, `${cloud.url}${CELL_BASE_PATH}${path}`, headers, body)).toMatchObject({
        status: 401,
        body: envelope('unauthorized'),
      })
  })
})

describe.each(Object.entries(cellControlRoutes))(
  'at the cell, for the control plane: %s',
  (operationId, { method, path }) => {
    it('answers 401 without the token of the cell', async () => {
      const { body } = CONTROL_CALLS[operationId as keyof typeof CONTROL_CALLS]
      for (const headers of [{}, { authorization: 'Bearer guess' }, { 'x-api-key': own.keys.admin }])
        expect(await send(method, `${cloud.cellUrl}/_cell/v1${filled(path)}`, headers, body)).toMatchObject({
          status: 401,
          body: envelope('unauthorized'),
        })
    })
  },
)

describe.each(Object.entries(cellDataRoutes))(
  'at an endpoint: %s',
  (operationId, { method, path, needed }) => {
    const body = DATA_BODIES[operationId as CellDataOperation]
    const ask = (headers: Headers) => send(method, `${endpoint}${filled(path)}`, headers, body)

    it('answers 401 without a key and with one nobody has', async () => {
      for (const headers of [{}, { 'x-api-key': 'nonsense' }, { authorization: `Bearer ${cloud.cellToken}` }])
        expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
    })

    it('answers 403 to a key whose scope is too small', async () => {
      const scopes = ['read', 'read-write'] as const
      const small = scopes.filter(
        (scope) => needed === 'admin' || (needed === 'read-write' && scope === 'read'),
      )
      for (const scope of small)
        expect(await ask({ 'x-api-key': own.keys[scope] })).toMatchObject({
          status: 403,
          body: envelope('forbidden'),
        })
      const large = scopes.filter((scope) => !small.includes(scope))
      for (const scope of large) expect((await ask({ 'x-api-key': own.keys[scope] })).status).not.toBe(403)
    })

    it("answers 404 to another account's key", async () => {
      expect(await ask({ 'x-api-key': stranger.keys.admin })).toMatchObject({
        status: 404,
        body: envelope('index_not_found'),
      })
    })
  },
)
