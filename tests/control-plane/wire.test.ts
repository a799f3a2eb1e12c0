import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wholeResponse } from '#platform/edge'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane({ env: { GATEWAY_REFUSED_PER_MINUTE: '3' } })
  ada = await cloud.signUp('ada@example.com')
})
afterAll(() => cloud[Symbol.asyncDispose]())

type Sent = { body?: Uint8Array | string; headers?: Record<string, string>; address?: string; key?: string }

/** A request to the public API, byte by byte as it is given. */
async function ask(method: string, path: string, { body, headers, address = '192.0.2.1', key }: Sent = {}) {
  const request = new Request(`http://console.test${path}`, {
    method,
    headers: { 'x-api-key': key ?? ada.apiKey.secret, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  })
  const answer = wholeResponse(await cloud.controller.public(request, { address }))
  const text = await answer.text()
  const told = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  return { status: answer.status, headers: answer.headers, body: told, text }
}
const newKey = (name: string) => JSON.stringify({ name, scope: 'read' })
const keys = async () => ((await ask('GET', '/api/v2/keys?limit=100')).body['results'] as unknown[]).length

describe('a body', () => {
  it('that is not UTF-8 is refused, and nothing is done', async () => {
    const before = await keys()
    for (const gateway of ['/api/v2/keys', '/api/v2/indexes/zurich']) {
      const body = Buffer.from(newKey('Zürich'), 'latin1')
      expect(await ask('POST', gateway, { body })).toMatchObject({
        status: 400,
        body: { code: 'malformed_request', message: expect.stringContaining('UTF-8') },
      })
    }
    expect(await keys()).toBe(before)
  })

  it.each(['iso-8859-1', 'UTF-16', '"windows-1252"'])(
    'that is said to be in %s is refused',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` }
      expect(await ask('POST', '/api/v2/keys', { body: newKey('a'), headers })).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type', message: expect.stringContaining('UTF-8') },
      })
    },
  )

  it.each(['utf-8', 'UTF8', '"utf-8"'])('may be said to be in %s', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` }
    expect((await ask('POST', '/api/v2/keys?dryRun=true', { body: newKey('ü'), headers })).status).toBe(200)
  })

  it('may be packed, up to the size that it may have unpacked', async () => {
    const gzip = { 'content-encoding': 'gzip' }
    const packed = (text: string) => ({ body: gzipSync(text), headers: gzip })
    expect((await ask('POST', '/api/v2/keys?dryRun=true', packed(newKey('packed')))).status).toBe(200)
    const bomb = packed(newKey('x'.repeat(20_000_000)))
    expect(bomb.body.length).toBeLessThan(50_000)
    expect(await ask('POST', '/api/v2/keys', bomb)).toMatchObject({
      status: 413,
      body: { code: 'request_too_large' },
    })
    expect(await ask('POST', '/api/v2/keys', { body: newKey('plain'), headers: gzip })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('gzip') },
    })
    const other = { body: newKey('a'), headers: { 'content-encoding': 'compress' } }
    expect(await ask('POST', '/api/v2/keys', other)).toMatchObject({
      status: 415,
      body: { message: expect.stringContaining('gzip, deflate, br') },
    })
  })
})

it.each(['/api/v2/keys/%E9', '/api/v2/keys?after=%FF', '/api/v2/keys/%zz'])(
  'the address %s, whose escapes are not UTF-8, is refused',
  async (path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 400, body: { code: 'malformed_request' } })
  },
)

describe('what was meant to be another parameter of a mutation', () => {
  it.each(['dry_run', 'dryrun', 'dry-run', 'DryRun', 'DRYRUN', 'dryRum', 'dryRuns', 'dyrRun', 'dryRn'])(
    '%s is refused, and nothing is done',
    async (name) => {
      const before = await keys()
      expect(await ask('POST', `/api/v2/keys?${name}=true`, { body: newKey('a') })).toMatchObject({
        status: 422,
        body: { code: 'unprocessable_entity', message: expect.stringContaining('query parameter dryRun') },
      })
      expect(await keys()).toBe(before)
    },
  )

  it.each([
    ['?idempotency_key=1', 'header Idempotency-Key'],
    ['?idempotencyKey=1', 'header Idempotency-Key'],
    ['?Idempotency-Key=1', 'header Idempotency-Key'],
    ['?if-match=1', 'header If-Match'],
    ['?ifMatch=1', 'header If-Match'],
  ])('%s is refused, and the %s named', async (query, meant) => {
    const answer = await ask('POST', `/api/v2/keys${query}`, { body: newKey('a') })
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(meant) } })
  })

  it.each(['x-dry-run', 'x-idempotency-key', 'idempotency_key'])(
    'the header %s is refused',
    async (header) => {
      const answer = await ask('POST', '/api/v2/keys', { body: newKey('a'), headers: { [header]: 'true' } })
      expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining('meant') } })
    },
  )

  it.each([
    ['DELETE', '', { dryRun: true }, 'query parameter dryRun'],
    ['DELETE', '', { dry_run: true }, 'query parameter dryRun'],
    ['DELETE', '', { ifMatch: '"a"' }, 'header If-Match'],
    ['PATCH', '', { name: 'b', dryRun: true }, 'query parameter dryRun'],
    ['POST', '/rotate', { idempotency_key: 'a' }, 'header Idempotency-Key'],
  ])('%s %s with the body %j is refused, and the %s named', async (method, path, body, meant) => {
    const made = (await ask('POST', '/api/v2/keys', { body: newKey('a') })).body
    const before = await keys()
    const at = `/api/v2/keys/${String(made['keyId'])}${path}`
    expect(await ask(method, at, { body: JSON.stringify(body) })).toMatchObject({
      status: 422,
      body: { code: 'unprocessable_entity', message: expect.stringContaining(meant) },
    })
    expect(await keys()).toBe(before)
  })

  it('a body of other members, of no JSON, or empty, still does what it did', async () => {
    for (const body of [undefined, '{}', '{"reason":"old","match":1}', '["dryRun"]', 'dryRun']) {
      const made = (await ask('POST', '/api/v2/keys', { body: newKey('a') })).body
      const deleted = await ask(
        'DELETE',
        `/api/v2/keys/${String(made['keyId'])}`,
        body === undefined ? {} : { body },
      )
      expect([body, deleted.status]).toEqual([body, 200])
    }
  })

  it('is not what is like none, nor anything in a request that only reads', async () => {
    const tolerated = '?pretty=true&utm_source=a&v=2&run=1&match=2'
    const dry = await ask('POST', `/api/v2/keys${tolerated}&dryRun=true`, { body: newKey('a') })
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true } })
    expect((await ask('GET', '/api/v2/keys?dry_run=true')).status).toBe(200)
  })
})

describe('methods', () => {
  it('HEAD is where GET is, and answers its headers without a body', async () => {
    for (const path of ['/api/v2/indexes', '/api/v2/keys', '/api/v2/account', '/api/v2/openapi.json']) {
      const [get, head] = [await ask('GET', path), await ask('HEAD', path)]
      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: 200, text: '' })
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    }
    expect((await ask('HEAD', '/api/v2/indexes/none')).status).toBe(404)
    expect((await ask('HEAD', '/api/v2/indexes', { key: 'wrong', address: '192.0.2.2' })).status).toBe(401)
  })

  it('HEAD of a stream opens none', async () => {
    expect((await ask('HEAD', '/api/v2/index-events')).text).toBe('')
  })

  it('OPTIONS tells which there are, and browsers of other origins nothing', async () => {
    const answer = await ask('OPTIONS', '/api/v2/keys')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS')
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect((await ask('OPTIONS', '/api/v2/nothing')).status).toBe(404)
    expect((await ask('PUT', '/api/v2/keys')).headers.get('allow')).toBe('POST, GET, HEAD')
  })
})

describe('If-Match', () => {
  it('counts as it was answered when a proxy has weakened it', async () => {
    const { body } = await ask('POST', '/api/v2/keys', { body: newKey('tagged') })
    const path = `/api/v2/keys/${String(body['keyId'])}`
    const tag = (await ask('GET', path)).headers.get('etag') ?? ''
    const rename = (ifMatch: string) =>
      ask('PATCH', `${path}?dryRun=true`, {
        body: JSON.stringify({ name: 'b' }),
        headers: { 'if-match': ifMatch },
      })
    expect((await rename(`W/${tag}`)).status).toBe(200)
    expect((await rename('W/"other"')).status).toBe(412)
  })

  it.each([
    ['POST', '/api/v2/keys', newKey('a')],
    ['POST', '/api/v2/indexes/new-one', '{}'],
  ])('is refused where there is nothing yet: %s %s', async (method, path, body) => {
    const before = await keys()
    expect(await ask(method, path, { body, headers: { 'if-match': '"nothing-like-it"' } })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('If-Match') },
    })
    expect(await keys()).toBe(before)
  })
})

describe('an Idempotency-Key', () => {
  it('means the same request however it is written down', async () => {
    const headers = { 'idempotency-key': 'one-key' }
    const send = (query: string, body: string) => ask('POST', `/api/v2/keys${query}`, { body, headers })
    const first = await send('?dryRun=false&a=1', '{"name":"once","scope":"read","note":"n"}')
    const again = await send('?a=1&dryRun=false', '{ "note": "n", "scope": "read",\n "name": "\\u006fnce" }')
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    expect(await send('?a=1&dryRun=false', '{"name":"twice","scope":"read","note":"n"}')).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    })
  })
})

describe('a time', () => {
  it.each(['2040-01-01T00:00:00', '2040-01-01', '2040-01-01 10:00'])(
    '%s is told that its zone is missing',
    async (expiresAt) => {
      const body = JSON.stringify({ name: 'a', scope: 'read', expiresAt })
      const answer = await ask('POST', '/api/v2/keys', { body })
      expect(answer).toMatchObject({
        status: 422,
        body: { message: expect.stringContaining('body.expiresAt: names no time zone') },
      })
    },
  )

  it('null is none, and so is null for everything that may be left out', async () => {
    const body = JSON.stringify({ name: 'a', scope: 'read', expiresAt: null, note: null, indexNames: null })
    const { status, body: made } = await ask('POST', '/api/v2/keys', { body })
    expect({ status, made: Object.keys(made) }).toEqual({
      status: 200,
      made: expect.not.arrayContaining(['expiresAt', 'note', 'indexNames']),
    })
  })
})

it.each(['0x10', '1e1', ' 5', '', '+5', '5.5', 'NaN', '-1', '５'])(
  '“%s” is no number in a query',
  async (limit) => {
    const answer = await ask('GET', `/api/v2/keys?limit=${encodeURIComponent(limit)}`)
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining('query.limit') } })
  },
)

it('no answer to bad input is in the words of a library', async () => {
  for (const body of [
    '1',
    'null',
    '[]',
    '{}',
    '{"name":1,"scope":"x"}',
    '{"name":"","scope":null}',
    '{"name":"a","scope":"read","expiresAt":5,"indexNames":"a"}',
    '{"name":"a","scope":"read","expiresAt":"soon","extra":1}',
    `{"name":"${'a'.repeat(65)}","scope":"read","note":"${'a'.repeat(501)}"}`,
  ]) {
    const { status, body: told } = await ask('POST', '/api/v2/keys', { body })
    expect(status).toBe(422)
    expect(JSON.stringify(told)).not.toMatch(/invalid input|expected|received|too (big|small)|ISO|NaN/i)
  }
})

describe('bad credentials from one network', () => {
  it('are limited, are told so, and do not touch who has a good one', async () => {
    const bad = (address: string) => ask('GET', '/api/v2/keys', { key: 'mqc_wrong', address })
    const answers = []
    for (let at = 0; at < 5; at++) answers.push(await bad(`2001:db8:0:1::${at}`))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429])
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual([
      '2',
      '1',
      '0',
      '0',
      '0',
    ])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('GET', '/api/v2/keys', { address: '2001:db8:0:1::9' })).status).toBe(200)
    expect((await bad('2001:db8:0:2::1')).status).toBe(401)
    const nobody = cloud.browser({ address: '2001:db8:0:1::7' })
    expect((await nobody.send('GET', '/account')).status).toBe(429)
    expect((await nobody.signIn(ada.email, STRONG)).status).toBe(200)
  })
})

it('tells browsers to come over https only where they do', async () => {
  const secure = await startControlPlane({ consoleUrl: 'https://cloud.example.com' })
  await using _ = secure
  expect((await secure.browser().send('GET', '/account')).headers.get('strict-transport-security')).toBe(
    'max-age=31536000',
  )
  expect((await ask('GET', '/api/v2/openapi.json')).headers.has('strict-transport-security')).toBe(false)
})
