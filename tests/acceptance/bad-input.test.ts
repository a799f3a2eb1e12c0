import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReadyIndex, type Product, startProduct } from '../support/product.ts'

let product: Product
let endpoint: string
beforeAll(async () => {
  product = await startProduct()
  endpoint = await createReadyIndex(product, 'valid', { storageClass: 'marqo.balanced', numberOfShards: 2 })
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
    expect((await product.fetch('GET', `${product.apiUrl}//api/v2//indexes`)).status).toBe(404)
    expect((await product.fetch('GET', `${product.apiUrl}/api/v2//indexes`)).status).toBe(200)
    expect(
      await product.send('POST', '/indexes/odd', { infereceType: 'marqo.CPU.large', whatever: null }),
    ).toMatchObject({ status: 200, body: { warnings: [expect.any(String), expect.any(String)] } })
  })

  it('creates nothing of what it refused', async () => {
    const { body } = await product.send('GET', '/indexes')
    const names = (body['results'] as { indexName: string }[]).map(({ indexName }) => indexName)
    expect(names.toSorted()).toEqual(['empty-body', 'odd', 'valid'])
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

describe('an endpoint', () => {
  it.each([
    ['POST', '/indexes/valid/search', { q: 'x', filter: 'a:[1 TO' }, 400, 'invalid_argument'],
    ['POST', '/indexes/valid/search', { q: 'x', filter: 'a AND b' }, 400, 'invalid_argument'],
    ['POST', '/indexes/valid/search', { q: 'x', filter: `${'('.repeat(50_000)}` }, 400, 'invalid_argument'],
    ['POST', '/indexes/valid/search', { q: 'x', limit: -1 }, 400, 'illegal_requested_doc_count'],
    ['POST', '/indexes/valid/search', { q: 'x', limt: 1 }, 422, 'unprocessable_entity'],
    [
      'POST',
      '/indexes/valid/documents',
      '{"documents":[{"_id":"a","n":1e999}],"tensorFields":[]}',
      200,
      undefined,
    ],
    [
      'POST',
      '/indexes/valid/documents',
      { documents: Array.from({ length: 129 }, () => ({ a: 'x' })), tensorFields: [] },
      400,
      'illegal_requested_doc_count',
    ],
    ['POST', '/indexes/other/search', { q: 'x' }, 404, 'index_not_found'],
    ['POST', '/indexes/valid/nothing', {}, 404, 'route_not_found'],
    ['GET', '/device/cuda', undefined, 400, 'hardware_compatability_error'],
  ])('answers %s %s with %j', async (method, path, body, status, code) => {
    const answer = await product.send(method, `${endpoint}${path}`, body)
    expect(answer.status).toBe(status)
    expect(answer.body['code']).toBe(code)
  })

  it('reports a number too large to be one, and stores nothing of the document', async () => {
    const { body } = await product.send(
      'POST',
      `${endpoint}/indexes/valid/documents`,
      '{"documents":[{"_id":"huge","n":1e999}],"tensorFields":[]}',
    )
    expect(body).toMatchObject({
      errors: true,
      items: [{ _id: 'huge', status: 400, code: 'invalid_argument' }],
    })
    expect((await product.send('GET', `${endpoint}/indexes/valid/documents/huge`)).status).toBe(404)
  })

  it('keeps unicode and control characters in ids, names and values as they are', async () => {
    const document = {
      _id: 'id/\'"%\\ ü\u0007\n😀',
      'field: with (odd) "name"': "va'lue\u0000\\ \u2028 日本語",
      n: -0.5,
    }
    const { body } = await product.send('POST', `${endpoint}/indexes/valid/documents`, {
      documents: [document],
      tensorFields: [Object.keys(document)[1]],
    })
    expect(body).toMatchObject({ errors: false })
    expect(
      (await product.send('GET', `${endpoint}/indexes/valid/documents/${encodeURIComponent(document._id)}`))
        .body,
    ).toEqual(document)
    const found = await product.send('POST', `${endpoint}/indexes/valid/search`, {
      q: 'x',
      filter: 'field\\:\\ with\\ \\(odd\\)\\ "name":(VA\'LUE\u0000\\\\ \u2028 日本語)',
    })
    expect(found.body['hits']).toMatchObject([{ _id: document._id }])
    await product.send('POST', `${endpoint}/indexes/valid/documents/delete-batch`, [document._id])
  })

  it('survives bodies larger than it takes, and requests that are slow or break off', async () => {
    const huge = await product.send(
      'POST',
      `${endpoint}/indexes/valid/documents`,
      JSON.stringify({ documents: [{ a: 'x'.repeat(17_000_000) }] }),
    )
    expect(huge).toMatchObject({ status: 413, body: { code: 'request_too_large' } })
    const head = (port: number, path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nx-api-key: ${product.apiKey}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"documents":`
    const paths: [number, string][] = [
      [product.port, '/api/v2/indexes/broken-off'],
      [product.cellPort, `${new URL(endpoint).pathname}/indexes/valid/documents`],
    ]
    for (const [port, path] of paths) {
      const slow = connect(port, '127.0.0.1')
      slow.on('error', () => {})
      await new Promise<void>((resolve) => slow.write(head(port, path), () => resolve()))
      // Others are served while this one dawdles.
      expect((await product.send('GET', '/indexes')).status).toBe(200)
      expect((await product.send('GET', `${endpoint}/indexes/valid/stats`)).status).toBe(200)
      slow.destroy()
    }
    expect((await product.send('GET', '/indexes/broken-off/status')).status).toBe(404)
    expect(product.output()).not.toMatch(/stopped unexpectedly/)
    expect((await product.send('GET', `${endpoint}/indexes/valid/stats`)).body).toMatchObject({
      numberOfDocuments: 0,
    })
  })
})
