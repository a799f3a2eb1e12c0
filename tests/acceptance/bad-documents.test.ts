import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReadyIndex, type Product, startProduct } from '../support/product.ts'

let product: Product
let endpoint: string
beforeAll(async () => {
  product = await startProduct()
  endpoint = await createReadyIndex(product, 'valid')
})
afterAll(() => product[Symbol.asyncDispose]())

type Item = { _id: string; status: number; code?: string; message?: string }

const documentsOf = (path = '') => `${endpoint}/indexes/valid/documents${path}`
/** Adds documents and answers what became of each. */
async function add(documents: object[]): Promise<Item[]> {
  const { status, body } = await product.send('POST', documentsOf(), { documents, tensorFields: [] })
  expect(status).toBe(200)
  return body['items'] as Item[]
}
const isStored = async (id: string) =>
  (await product.send('GET', documentsOf(`/${encodeURIComponent(id)}`))).status === 200

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

  it.each([
    ['price:', 5],
    ['a:1 AND', 7],
    ['a:1 OR OR b:2', 7],
    ['a:(b', 2],
    ['(a:1', 0],
  ])('says where the filter %j goes wrong', async (filter, position) => {
    const { status, body } = await product.send('POST', `${endpoint}/indexes/valid/search`, {
      q: 'x',
      filter,
    })
    expect([status, body['code']]).toEqual([400, 'invalid_argument'])
    expect(body['message']).toMatch(new RegExp(`\\bat position ${position}: \\w`))
    expect(body['error']).toBe(body['message'])
  })

  it('takes a document of exactly 100,000 bytes, and refuses one more, in bytes and not in characters', async () => {
    const empty = JSON.stringify({ _id: 'exact', text: '' }).length
    const exact = { _id: 'exact', text: 'x'.repeat(100_000 - empty) }
    const more = { _id: 'moree', text: `${exact.text}x` }
    const wide = { _id: 'widee', text: '\u00e9'.repeat(60_000) }
    const items = await add([more, exact, wide])
    expect(items).toMatchObject([
      { _id: 'moree', status: 400, code: 'doc_too_large', message: expect.stringContaining('100001 bytes') },
      { _id: 'exact', status: 200 },
      { _id: 'widee', status: 400, code: 'doc_too_large' },
    ])
    expect(await Promise.all(['moree', 'exact', 'widee'].map(isStored))).toEqual([false, true, false])
    expect((await product.send('GET', documentsOf('/exact'))).body).toEqual(exact)
    await product.send('POST', documentsOf('/delete-batch'), ['exact'])
  })

  it('refuses ids that are no text, each for itself, and stores the document beside them', async () => {
    const ids = [1, 1.5, true, null, ['a'], { a: 1 }, '']
    const items = await add([...ids.map((_id) => ({ _id, text: 'x' })), { _id: 'text', text: 'x' }])
    expect(items.slice(0, -1).map(({ status, code }) => [status, code])).toEqual(
      ids.map(() => [400, 'invalid_document_id']),
    )
    expect(items.at(-1)).toMatchObject({ _id: 'text', status: 200 })
    const { body } = await product.send('GET', `${endpoint}/indexes/valid/stats`)
    expect(body).toMatchObject({ numberOfDocuments: 1 })
    for (const batch of [[1], [null], [['a']], 'text', { ids: ['text'] }]) {
      const answer = await product.send('POST', documentsOf('/delete-batch'), batch)
      expect([batch, answer.status]).toEqual([batch, expect.toBeOneOf([400, 422])])
    }
    expect(await isStored('text')).toBe(true)
    await product.send('POST', documentsOf('/delete-batch'), ['text'])
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
