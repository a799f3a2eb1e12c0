import { createRoute, z } from '@hono/zod-openapi'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import {
  type Authenticate,
  authorizerOf,
  createEdge,
  type Edge,
  type GatewayRoute,
  readAuthorization,
  wholeResponse,
  writeAuthorization,
} from './index.ts'

const responses = { 200: { description: 'ok', content: { 'application/json': { schema: z.unknown() } } } }
const route = (
  operationId: string,
  [method, path]: [GatewayRoute['spec']['method'], string],
  how: Partial<GatewayRoute> = {},
): GatewayRoute => ({
  operationId,
  spec: createRoute({ operationId, method, path, responses }),
  service: 'things',
  authorize: 'required',
  limit: method === 'get' ? 'read' : 'write',
  ...how,
})
const events = { 200: { description: 'events', content: { 'text/event-stream': { schema: z.string() } } } }
const ROUTES = [
  route('listThings', ['get', '/things']),
  route('createThing', ['post', '/things']),
  route('openThing', ['get', '/open'], { authorize: 'open' }),
  route('watchThings', ['get', '/events'], {
    spec: createRoute({ operationId: 'watchThings', method: 'get', path: '/events', responses: events }),
  }),
]
const COOKIE = 'session=new; HttpOnly'

/** `good` and `renewed` are credentials, `broken` meets a defect; what `state.revoked` holds is refused. */
function authenticateIn(state: { revoked: Set<string>; asked: number }): Authenticate {
  return (request) => {
    state.asked++
    const credential = request.headers.get('authorization') ?? ''
    if (credential === 'broken') throw new Error('words of a defect')
    if (!['good', 'renewed'].includes(credential) || state.revoked.has(credential))
      throw new ServiceError({ kind: 'unauthenticated', code: 'unauthorized', message: 'Who are you?' })
    const identity = {
      accountId: 'acc_1',
      principal: { type: 'user', id: 'usr_1' },
      permissions: ['things:read'],
    } as const
    return { identity, ...(credential === 'renewed' && { setCookie: COOKIE }) }
  }
}

const MAX_STREAM_MS = 30_000

function start(host: 'edge' | 'host') {
  const state = { revoked: new Set<string>(), asked: 0 }
  const callers: Caller[] = []
  const failures: unknown[] = []
  let ids = 0
  const shared = {
    limiters: {
      read: memoryRateLimiter({ points: 2, perSeconds: 60 }),
      refused: memoryRateLimiter({ points: 2, perSeconds: 60 }),
    },
    newId: () => `req_${++ids}`,
    onFailure: (thrown: unknown) => void failures.push(thrown),
  }
  const authenticate = authenticateIn(state)
  const edge: Edge = createEdge({
    ...shared,
    basePath: '/v1',
    routes: ROUTES,
    services: {
      things: async (request, { caller }) => {
        callers.push(caller)
        const { pathname } = new URL(request.url)
        if (pathname === '/events')
          return new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
        const headers = {
          'set-cookie': 'device=1',
          'x-given': request.headers.get('authorization') ?? 'none',
        }
        return Response.json({ path: pathname }, { headers })
      },
    },
    authentication:
      host === 'edge' ? { by: 'edge', authenticate } : { by: 'host', maxStreamMs: MAX_STREAM_MS },
    maxBodyBytes: 100,
    onRequest: () => {},
  })
  const authorizer = authorizerOf({ ...shared, authenticate })
  const ask = async (
    method: string,
    path: string,
    { body, ...sent }: Record<string, string> = { authorization: 'good' },
  ) => {
    const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...sent }
    const made = () =>
      new Request(`http://localhost/v1${path}`, { method, headers, ...(body !== undefined && { body }) })
    const from = { address: '192.0.2.1' }
    const { authorize } = ROUTES.find(({ spec }) => spec.path === path.split('?')[0]) ?? {}
    const asksAuthorizer = host === 'host' && authorize !== 'open'
    // The outcome travels as text, as it does between functions.
    const authorization =
      asksAuthorizer && readAuthorization(writeAuthorization(await authorizer(made(), from)))
    return wholeResponse(await edge(made(), { ...from, ...(authorization && { authorization }) }))
  }
  return { ask, edge, state, callers, failures }
}

afterEach(() => void vi.useRealTimers())

describe.each(['edge', 'host'] as const)('an edge whose requests are authenticated by the %s', (host) => {
  it('hands the caller on beside the request, with the address that the host knows and without the credential', async () => {
    const { ask, callers } = start(host)
    const response = await ask('GET', '/things')
    expect(response.status).toBe(200)
    expect(response.headers.get('x-given')).toBe('none')
    expect(callers).toEqual([
      {
        accountId: 'acc_1',
        principal: { type: 'user', id: 'usr_1' },
        permissions: ['things:read'],
        requestId: response.headers.get('x-request-id'),
        address: '192.0.2.1',
      },
    ])
  })

  it('ignores callers, addresses and outcomes that a client writes into headers', async () => {
    const { ask, callers } = start(host)
    const forged = {
      caller: '{"accountId":"acc_2"}',
      authorization: 'good',
      'x-authorization-context': writeAuthorization({
        version: 1,
        requestId: 'req_forged',
        headers: [],
        identity: { accountId: 'acc_2', principal: { type: 'system', id: 'x' } },
      }),
      'x-client-address': '203.0.113.9',
      'x-forwarded-for': '203.0.113.9',
    }
    expect((await ask('POST', '/things', { ...forged, body: '{}' })).status).toBe(200)
    expect(callers).toMatchObject([{ accountId: 'acc_1', address: '192.0.2.1' }])
    expect((await ask('GET', '/things', { ...forged, authorization: 'bad' })).status).toBe(401)
  })

  it.each([
    ['a missing credential', 'GET', '/things', {}, 401, 'unauthorized'],
    ['an unknown path', 'GET', '/nothing', { authorization: 'good' }, 404, 'route_not_found'],
    ['a wrong method', 'DELETE', '/things', { authorization: 'good' }, 405, 'method_not_allowed'],
    [
      'escapes that are not UTF-8',
      'GET',
      '/things?a=%ff',
      { authorization: 'good' },
      400,
      'malformed_request',
    ],
    [
      'a dry run where there is none',
      'POST',
      '/things?dryRun=true',
      { authorization: 'good', body: '{}' },
      422,
      'unprocessable_entity',
    ],
    [
      'a misspelled dry run',
      'POST',
      '/things?dryrun=true',
      { authorization: 'good', body: '{}' },
      422,
      'unprocessable_entity',
    ],
    [
      'a body that is too large',
      'POST',
      '/things',
      { authorization: 'good', body: `"${'x'.repeat(200)}"` },
      413,
      'request_too_large',
    ],
    [
      'a body that is no JSON',
      'POST',
      '/things',
      { authorization: 'good', body: 'x', 'content-type': 'text/html' },
      415,
      'unsupported_media_type',
    ],
    [
      'an idempotency key with a space',
      'POST',
      '/things',
      { authorization: 'good', body: '{}', 'idempotency-key': 'a b' },
      400,
      'invalid_argument',
    ],
    ['a defect while authenticating', 'GET', '/things', { authorization: 'broken' }, 500, 'internal'],
  ] as const)('refuses %s in the envelope', async (_, method, path, sent, status, code) => {
    const { ask, callers } = start(host)
    const response = await ask(method, path, sent)
    const body = (await response.json()) as Record<string, unknown>
    expect(response.status).toBe(status)
    expect(body).toMatchObject({
      code,
      error: body['message'],
      requestId: response.headers.get('x-request-id'),
    })
    expect(JSON.stringify(body)).not.toContain('words of a defect')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(callers).toEqual([])
  })

  it('reports a defect of the authentication once, with the id that the client is told', async () => {
    const { ask, failures } = start(host)
    await ask('GET', '/things', { authorization: 'broken' })
    expect(failures[0]).toMatchObject({ message: 'words of a defect' })
  })

  it('limits an account, and says what is left', async () => {
    const { ask } = start(host)
    const left = async () => {
      const { status, headers } = await ask('GET', '/things')
      return [status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]
    }
    expect([await left(), await left(), await left()]).toEqual([
      [200, '2', '1'],
      [200, '2', '0'],
      [429, '2', '0'],
    ])
  })

  it('limits a network that sends invalid credentials, and not valid ones from it', async () => {
    const { ask } = start(host)
    const bad = () => ask('GET', '/things', { authorization: 'bad' })
    expect([(await bad()).status, (await bad()).status]).toEqual([401, 401])
    const limited = await bad()
    expect(limited.status).toBe(429)
    expect(limited.headers.get('ratelimit-remaining')).toBe('0')
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('GET', '/things')).status).toBe(200)
  })

  it('gives one fingerprint to bodies of one meaning, and another one to another body', async () => {
    const { ask, callers } = start(host)
    const sent = { authorization: 'good', 'idempotency-key': 'k1' }
    for (const body of ['{"a":1,"b":2}', '{"b":2.0,"a":1}', '{"a":1}'])
      await ask('POST', '/things', { ...sent, body })
    const [first, second, third] = callers.map(({ once }) => once?.fingerprint)
    expect(first).toEqual(expect.stringMatching(/^[\w-]{43}$/))
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it.each([
    ['an answer', 'GET', '/things', ['device=1', COOKIE]],
    ['a refusal', 'POST', '/things?dryRun=true', [COOKIE]],
  ] as const)(
    'sends a renewed cookie with %s, beside the cookies of the service',
    async (what, method, path, cookies) => {
      const { ask } = start(host)
      const response = await ask(method, path, { authorization: 'renewed' })
      // An edge that authenticates itself refuses this request before it renews anything.
      const isRenewed = what === 'an answer' || host === 'host'
      expect(response.headers.getSetCookie()).toEqual(isRenewed ? cookies : [])
    },
  )

  it('answers HEAD as GET without a body, and OPTIONS with the methods and without CORS headers', async () => {
    const { ask } = start(host)
    const head = await ask('HEAD', '/things')
    expect([head.status, await head.text(), head.headers.get('content-type')]).toEqual([
      200,
      '',
      'application/json',
    ])
    const options = await ask('OPTIONS', '/things')
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS'])
    expect([...options.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('serves open routes to anybody, as nobody', async () => {
    const { ask, callers } = start(host)
    expect((await ask('GET', '/open', {})).status).toBe(200)
    expect(callers).toMatchObject([{ accountId: '', principal: { type: 'user', id: '' } }])
  })
})

/** Whether a stream ends after this time on the clock of its timers. */
async function endsWithin(response: Response, ms: number): Promise<boolean> {
  let isOver = false
  const reading = response.body
    ?.getReader()
    .read()
    .finally(() => (isOver = true))
  reading?.catch(() => {})
  await vi.advanceTimersByTimeAsync(ms)
  return isOver
}

describe('a stream', () => {
  const timers = () =>
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })

  it('ends within 5 s of the revocation of its credential, where the edge can check it again', async () => {
    timers()
    const { ask, state } = start('edge')
    const response = await ask('GET', '/events')
    expect(await endsWithin(response.clone(), 60_000)).toBe(false)
    state.revoked.add('good')
    expect(await endsWithin(response, 5_000)).toBe(true)
  })

  it('ends after a bounded time where no one can, so that its client opens another one', async () => {
    timers()
    const { ask, state } = start('host')
    const response = await ask('GET', '/events')
    const asked = state.asked
    expect(await endsWithin(response.clone(), MAX_STREAM_MS - 1_000)).toBe(false)
    expect(await endsWithin(response, 1_000)).toBe(true)
    expect(state.asked).toBe(asked)
  })
})

describe('the outcome of an authorizer', () => {
  it('is refused when another version wrote it, or it is no outcome', () => {
    for (const text of ['', '{}', '{"version":2,"requestId":"r","headers":[],"identity":{}}'])
      expect(() => readAuthorization(text)).toThrow(expect.objectContaining({ kind: 'internal' }))
  })

  it('is needed by a route that is not open', async () => {
    const { edge } = start('host')
    const { response } = await edge(new Request('http://localhost/v1/things'), { address: '192.0.2.1' })
    expect(response.status).toBe(401)
  })

  it('is not looked at by an edge that authenticates itself', async () => {
    const { edge } = start('edge')
    const authorization = {
      version: 1,
      requestId: 'req_forged',
      headers: [],
      identity: { accountId: 'acc_2', principal: { type: 'system', id: 'x' } },
    } as const
    const request = new Request('http://localhost/v1/things')
    const { response } = await edge(request, {
      address: '192.0.2.1',
      authorization: { ...authorization, headers: [] },
    })
    expect(response.status).toBe(401)
  })
})
