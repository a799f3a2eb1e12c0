import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReadyIndex, type Product, startProduct, waitForStatus } from '../support/product.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  await createReadyIndex(product, 'valid', { storageClass: 'marqo.balanced', numberOfShards: 2 })
})
afterAll(() => product[Symbol.asyncDispose]())

/** The error envelope, whole, with nothing internal in it. */
function expectEnvelope(
  answer: { status: number; body: Record<string, unknown> },
  status: number,
  code: string,
) {
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code })
  expect(answer.body).toMatchObject({
    message: expect.any(String),
    type: 'invalid_request',
    error: answer.body['message'],
    requestId: expect.stringMatching(/^req_/),
  })
  expect(answer.body).toHaveProperty('link')
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:\d|sqlite|\blance/i)
}

describe('the public API', () => {
  it.each([
    ['POST', '/indexes/1abc', {}, 400, 'invalid_argument'],
    ['POST', `/indexes/${'a'.repeat(33)}`, {}, 400, 'invalid_argument'],
    ['POST', '/indexes/gr%C3%B6%C3%9Fe', {}, 400, 'invalid_argument'],
    ['POST', '/indexes/a%00b', {}, 400, 'invalid_argument'],
    ['POST', '/indexes/a%2Fb', {}, 400, 'invalid_argument'],
    ['POST', '/indexes/x', { filterStringMaxLenght: 5 }, 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', { numberOfShards: 'two' }, 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', { numberOfShards: 6 }, 400, 'invalid_argument'],
    ['POST', '/indexes/x', { numberOfReplicas: 1 }, 400, 'invalid_argument'],
    ['POST', '/indexes/x', '[]', 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', 'null', 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', '{"a":', 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', '{"numberOfShards": NaN}', 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', '{"numberOfShards": 1e400}', 422, 'unprocessable_entity'],
    [
      'POST',
      '/indexes/x',
      `{"textPreprocessing":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      422,
      'unprocessable_entity',
    ],
    ['POST', '/indexes/x', { model: 'a\u0000b' }, 422, 'unprocessable_entity'],
    ['POST', '/indexes/x', JSON.stringify({ model: 'x'.repeat(600_000) }), 413, 'request_too_large'],
    ['PUT', '/indexes/valid', { numberOfShards: 1 }, 400, 'invalid_argument'],
    ['PUT', '/indexes/valid', { storageClass: 'marqo.basic' }, 400, 'invalid_argument'],
    ['PUT', '/indexes/missing', {}, 404, 'index_not_found'],
    ['DELETE', '/indexes/missing', undefined, 404, 'index_not_found'],
    ['GET', '/indexes/missing/status', undefined, 404, 'index_not_found'],
    ['GET', '/indexes/valid/status?waitFor=SOON', undefined, 422, 'unprocessable_entity'],
    ['GET', '/nothing', undefined, 404, 'route_not_found'],
    ['PATCH', '/indexes/valid', {}, 405, 'method_not_allowed'],
    ['DELETE', '/indexes', undefined, 405, 'method_not_allowed'],
    ['POST', '/keys', { name: 'x', scope: 'root' }, 422, 'unprocessable_entity'],
    ['POST', '/keys', { name: 'a\u202Eb\u0000', scope: 'read' }, 422, 'unprocessable_entity'],
    [
      'POST',
      '/keys',
      { name: 'x', scope: 'read', expiresAt: '2020-01-01T00:00:00Z' },
      400,
      'invalid_argument',
    ],
    ['POST', '/keys', { name: 'x', scope: 'read', expiresAt: 'tomorrow' }, 422, 'unprocessable_entity'],
    ['POST', '/keys', { name: 'x', scope: 'read', indexNames: [] }, 422, 'unprocessable_entity'],
    ['POST', '/keys', { name: 'x', scope: 'read', indexNames: ['a', 'a'] }, 422, 'unprocessable_entity'],
    ['POST', '/invitations', { email: 'аda@example.com', role: 'viewer' }, 422, 'unprocessable_entity'],
    ['POST', '/invitations', { email: 'ada@example.com', role: 'owner' }, 422, 'unprocessable_entity'],
    ['GET', '/keys?limit=101', undefined, 422, 'unprocessable_entity'],
    ['GET', '/keys?limit=0', undefined, 422, 'unprocessable_entity'],
    ['GET', '/keys?limit=1e9', undefined, 422, 'unprocessable_entity'],
    ['GET', '/keys?after=nonsense', undefined, 400, 'invalid_cursor'],
    ['GET', '/members?after=nonsense', undefined, 400, 'invalid_cursor'],
    ['GET', '/invitations?after=nonsense', undefined, 400, 'invalid_cursor'],
    ['GET', `/keys?after=${'x'.repeat(501)}`, undefined, 422, 'unprocessable_entity'],
    ['GET', '/keys/key_of_nobody', undefined, 404, 'api_key_not_found'],
    ['GET', '/members/usr_of_nobody', undefined, 404, 'member_not_found'],
    ['GET', '/invitations/inv_of_nobody', undefined, 404, 'invitation_not_found'],
  ])('answers %s %s with %j by the envelope', async (method, path, body, status, code) => {
    expectEnvelope(await product.send(method, path, body), status, code)
  })

  it('answers a body that is not JSON 415 and an empty one as none', async () => {
    expectEnvelope(
      await product.send('POST', '/indexes/x', 'a=b', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      415,
      'unsupported_media_type',
    )
    expect(
      (await product.send('POST', '/indexes/empty-body', undefined, { 'content-type': 'application/json' }))
        .status,
    ).toBe(200)
  })

  it('tolerates what real clients do: unknown queries, double slashes, odd settings', async () => {
    expect((await product.send('GET', '/indexes?telemetry=True&&x')).status).toBe(200)
    expect((await product.fetch('GET', `${product.apiUrl}//api/v2//indexes`)).status).toBe(200)
    expect((await product.fetch('GET', `${product.apiUrl}/api/v2//indexes`)).status).toBe(200)
    expect(
      await product.send('POST', '/indexes/odd', { infereceType: 'marqo.CPU.large', whatever: null }),
    ).toMatchObject({ status: 200, body: { warnings: [expect.any(String), expect.any(String)] } })
  })

  it('creates nothing of what it refused', async () => {
    const { body } = await product.send('GET', '/indexes')
    const names = (body['results'] as { indexName: string }[]).map(({ indexName }) => indexName)
    expect(names.toSorted()).toEqual(['empty-body', 'odd', 'valid'])
    const results = async (path: string) => (await product.send('GET', path)).body['results']
    expect(await results('/keys')).toMatchObject([{ name: 'default', scope: 'admin' }])
    expect(await results('/invitations')).toEqual([])
    expect(await results('/members')).toHaveLength(1)
  })

  it('modifies an index only when it is READY, and says so', async () => {
    const cell = await product.pid('cell')
    // A cell that does not answer: the index cannot become READY meanwhile.
    process.kill(cell, 'SIGSTOP')
    try {
      expect((await product.send('POST', '/indexes/early', { storageClass: 'marqo.balanced' })).status).toBe(
        200,
      )
      const answer = await product.send('PUT', '/indexes/early', { numberOfReplicas: 1 })
      expectEnvelope(answer, 409, 'operation_conflict_error')
      expect(answer.body['message']).toContain("'early' is CREATING")
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      process.kill(cell, 'SIGCONT')
    }
    expect(await waitForStatus(product, 'early', 'READY')).toBe('READY')
    expect((await product.send('GET', '/indexes/early')).body).toMatchObject({ numberOfReplicas: 0 })
    expect((await product.send('PUT', '/indexes/early', { numberOfReplicas: 1 })).status).toBe(200)
  })

  it('sets security headers and a request id on every answer, errors too', async () => {
    for (const path of ['/indexes', '/nothing']) {
      const { headers } = await product.send('GET', path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('x-request-id')).toMatch(/^req_/)
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const { status, body } = await product.send('GET', '/openapi.json', undefined, { 'x-api-key': '' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      openapi: '3.1.0',
      paths: { '/indexes/{name}/status': { get: { operationId: 'getIndexStatus' } } },
    })
  })
})

describe('a request that is two to two readers', () => {
  /** What the server answers to these bytes, and nothing to what may hide behind them. */
  const raw = (lines: string[]) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(product.port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
      socket.end(lines.join('\r\n'))
    })
  const head = (...more: string[]) => [
    'POST /api/v2/indexes/smuggled HTTP/1.1',
    `Host: localhost:${product.port}`,
    `x-api-key: ${product.apiKey}`,
    'Connection: close',
    ...more,
  ]
  const hidden = () => [
    'DELETE /api/v2/indexes/valid HTTP/1.1',
    'Host: x',
    `x-api-key: ${product.apiKey}`,
    '',
    '',
  ]

  it.each([
    ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', '']],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 40', '']],
    ['chunks by another name', ['Transfer-Encoding: xchunked', '', '0', '']],
    ['a length that is none', ['Content-Length: +2', '', '{}']],
    ['a folded header', ['x-note: a', ' b', 'Content-Length: 0', '']],
    ['a name with a space', ['Content-Length : 0', '']],
  ])('is refused: %s', async (_, more) => {
    expect(await raw([...head(...more), ...hidden()])).toMatch(/^HTTP\/1\.1 400 /)
    expect((await product.send('GET', '/indexes/smuggled')).status).toBe(404)
    expect((await product.send('GET', '/indexes/valid')).body).toMatchObject({ indexStatus: 'READY' })
  })

  it('takes two API keys for none', async () => {
    const answer = await raw(head(`x-api-key: ${product.apiKey}`, 'Content-Length: 2', '', '{}'))
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })
})
