import { createHash } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import type { ServiceFetch } from '#platform/http'
import { startControlPlane } from '../support/control-plane.ts'

/** Every request that a gateway or a service sends to a service: address, headers, body and caller. */
const { sent, recording } = vi.hoisted(() => {
  const sent: string[] = []
  const recording =
    (fetch: ServiceFetch): ServiceFetch =>
    async (request, env) => {
      const body = request.body === null ? '' : await request.clone().text()
      sent.push(JSON.stringify([request.url, [...request.headers], body, env]))
      return fetch(request, env)
    }
  return { sent, recording }
})

vi.mock(import('#platform/http'), async (original) => {
  const real = await original()
  const contractClient: typeof real.contractClient = (routes, fetch) =>
    real.contractClient(routes, recording(fetch))
  return { ...real, contractClient }
})
vi.mock(import('#platform/edge'), async (original) => {
  const real = await original()
  const createEdge: typeof real.createEdge = ({ services, ...options }) =>
    real.createEdge({
      ...options,
      services: new Proxy(services, {
        get: (all, name) => recording(Reflect.get(all, name) as ServiceFetch),
      }),
    })
  return { ...real, createEdge }
})

it('sends the text of an API key to no service, only its hash to those who check it', async () => {
  await using cloud = await startControlPlane()
  const { apiKey, api } = await cloud.signUp('ada@example.com')
  sent.length = 0
  expect((await api('GET', '/indexes')).status).toBe(200)
  expect((await api('POST', '/keys', { name: 'ci', scope: 'read' })).status).toBe(200)
  const mistyped = `${apiKey.secret}x`
  expect((await api('GET', '/indexes', undefined, { headers: { 'x-api-key': mistyped } })).status).toBe(401)
  const all = sent.join('\n')
  // Gateway to Auth, Auth to API Keys, and gateway to the service.
  const keyHash = createHash('sha256').update(apiKey.secret).digest('base64url')
  expect(sent.filter((one) => one.includes(keyHash)).length).toBeGreaterThanOrEqual(2)
  expect(all).toContain('http://service/indexes')
  expect(all).not.toContain(apiKey.secret)
})
