import { expect, it, vi } from 'vitest'
import { authenticateApiKey, publicServiceEdge } from '#gateways/public'
import { authenticateSession, webServiceEdge } from '#gateways/web'
import type { authRoutes } from '#contracts/auth'
import { authorizerOf, type Edge, readAuthorization, wholeResponse, writeAuthorization } from '#platform/edge'
import type { ContractClient, ServiceFetch } from '#platform/http'
import { startControlPlane } from '../support/control-plane.ts'

/** The services of the control plane, as its own gateways reach them, and the clients that were made. */
const { services, clients } = vi.hoisted(() => ({
  services: {} as Record<string, ServiceFetch>,
  clients: [] as object[],
}))

vi.mock(import('#platform/edge'), async (original) => {
  const real = await original()
  const createEdge: typeof real.createEdge = (options) => {
    Object.assign(services, options.services)
    return real.createEdge(options)
  }
  return { ...real, createEdge }
})
vi.mock(import('#platform/http'), async (original) => {
  const real = await original()
  const contractClient: typeof real.contractClient = (routes, fetch) => {
    const client = real.contractClient(routes, fetch)
    clients.push(client)
    return client
  }
  return { ...real, contractClient }
})

/** A host whose authorizer is asked before the edge of one service; between them goes text alone. */
async function setup() {
  const cloud = await startControlPlane()
  const isAuth = (client: object): client is ContractClient<typeof authRoutes> =>
    'authorizeSession' in client && 'authorizeApiKey' in client
  const auth = clients.findLast(isAuth)
  if (!auth) throw new Error('no client of Auth')
  let ids = 0
  const shared = { newId: () => `req_${++ids}`, onRequest: () => {}, onFailure: () => {} }
  const consoleUrl = 'http://console.test'
  const serviceOf = (name: string): ServiceFetch => {
    const fetch = services[name]
    if (!fetch) throw new Error(`no service ${name}`)
    return fetch
  }
  const behind =
    (authenticate: ReturnType<typeof authenticateApiKey>, edge: Edge) =>
    async (method: string, url: string, headers: Record<string, string>) => {
      const made = () => new Request(url, { method, headers })
      const from = { address: '192.0.2.1' }
      const told = writeAuthorization(await authorizerOf({ ...shared, authenticate })(made(), from))
      return wholeResponse(await edge(made(), { ...from, authorization: readAuthorization(told) }))
    }
  const byKey = behind(
    authenticateApiKey({ auth, authorizeCacheMs: 1 }),
    publicServiceEdge({
      ...shared,
      service: 'indexes',
      fetch: serviceOf('indexes'),
      maxStreamMs: 1_000,
    }),
  )
  const bySession = behind(
    authenticateSession({ auth, consoleUrl }),
    webServiceEdge({
      ...shared,
      service: 'users-accounts',
      fetch: serviceOf('users-accounts'),
      consoleUrl,
      maxStreamMs: 1_000,
    }),
  )
  return { cloud, byKey, bySession }
}

it('serves one service of the public API to a key that the host has had authorised, and refuses a revoked one', async () => {
  const { cloud, byKey } = await setup()
  await using _ = cloud
  const ada = await cloud.signUp('ada@example.com')
  const url = 'http://api.test/api/v2/indexes'
  const key = { 'x-api-key': ada.apiKey.secret }
  const listed = await byKey('GET', url, key)
  expect([listed.status, await listed.json()]).toEqual([200, { results: [] }])
  expect((await byKey('GET', 'http://api.test/api/v2/keys', key)).status).toBe(404)
  expect((await byKey('GET', url, {})).status).toBe(401)
  expect((await byKey('POST', `${url}/shoes?dryRun=perhaps`, key)).status).toBe(422)
  expect((await ada.browser.send('DELETE', `/keys/${ada.apiKey.keyId}`)).status).toBe(200)
  const refused = await byKey('GET', url, key)
  expect([refused.status, await refused.json()]).toEqual([
    401,
    expect.objectContaining({ code: 'unauthorized', requestId: refused.headers.get('x-request-id') }),
  ])
})

it("serves one service of the Console to a session that the host has had authorised, and refuses another site's mutation", async () => {
  const { cloud, bySession } = await setup()
  await using _ = cloud
  const ada = await cloud.signUp('ada@example.com')
  const url = 'http://console.test/web/account'
  const cookie = String(ada.browser.cookie)
  const account = await bySession('GET', url, { cookie })
  expect([account.status, await account.json()]).toEqual([
    200,
    expect.objectContaining({ accountId: ada.account.accountId }),
  ])
  expect((await bySession('GET', url, {})).status).toBe(401)
  expect((await bySession('PATCH', url, { cookie, origin: 'https://evil.test' })).status).toBe(403)
  expect((await ada.browser.send('DELETE', '/sessions/current')).status).toBe(200)
  expect((await bySession('GET', url, { cookie })).status).toBe(401)
})
