import { afterEach, expect, it, vi } from 'vitest'
import { SCOPE_PERMISSIONS } from '#contracts/auth'
import { newId } from '#platform/ids'
import { publicGateway } from './index.ts'

const nobody = () => {
  throw new Error('nobody is asked')
}

it('serves its OpenAPI document without a key, with the usual headers', async () => {
  const gateway = publicGateway({
    services: {
      indexes: nobody,
      'api-keys': nobody,
      'users-accounts': nobody,
      billing: nobody,
      activity: nobody,
    },
    auth: { authorizeApiKey: nobody },
    newId,
    onRequest: () => {},
    onFailure: () => {},
  })
  const { response, headers } = await gateway(new Request('http://localhost/api/v2/openapi.json'), {
    address: '127.0.0.1',
  })
  expect(response.status).toBe(200)
  expect(Object.keys((await response.json()) as object)).toContain('paths')
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^req_/),
  })
})

afterEach(() => vi.useRealTimers())

it('counts a stream as one use of a key, however often the key is checked again', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let looks = 0
  const used: string[] = []
  const stream = () =>
    new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
  const gateway = publicGateway({
    services: {
      indexes: stream,
      'api-keys': nobody,
      'users-accounts': nobody,
      billing: nobody,
      activity: nobody,
    },
    auth: {
      authorizeApiKey: async () => {
        looks++
        return {
          accountId: 'acc_1',
          permissions: [...SCOPE_PERMISSIONS.read],
          principal: { type: 'apiKey', id: 'key_1' },
        }
      },
    },
    authorizeCacheMs: 1,
    newId,
    onRequest: () => {},
    onFailure: () => {},
    onKeyUse: ({ keyId }) => void used.push(keyId),
  })
  const request = new Request('http://localhost/api/v2/index-events', { headers: { 'x-api-key': 'text' } })
  const { response } = await gateway(request, { address: '127.0.0.1' })
  for (let look = 0; look < 3; look++) await vi.advanceTimersByTimeAsync(5_000)
  expect(looks).toBeGreaterThan(1)
  expect(used).toEqual(['key_1'])
  await response.body?.cancel()
})

it.each(['GET', 'DELETE'])('aborts the signal of a %s when its client disconnects', async (method) => {
  const client = new AbortController()
  let hasHeard = false
  const waits = async (request: Request) => {
    request.signal.addEventListener('abort', () => (hasHeard = true))
    client.abort()
    return Response.json({})
  }
  const gateway = publicGateway({
    services: {
      indexes: waits,
      'api-keys': nobody,
      'users-accounts': nobody,
      billing: nobody,
      activity: nobody,
    },
    auth: {
      authorizeApiKey: async () => ({
        accountId: 'acc_1',
        permissions: [...SCOPE_PERMISSIONS.admin],
        principal: { type: 'apiKey', id: 'key_1' },
      }),
    },
    newId,
    onRequest: () => {},
    onFailure: () => {},
  })
  const { signal } = client
  const request = new Request('http://localhost/api/v2/indexes/mine', {
    method,
    headers: { 'x-api-key': 'text' },
    signal,
  })
  await gateway(request, { address: '127.0.0.1' })
  expect(hasHeard).toBe(true)
})
