import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Call = ReturnType<Awaited<ReturnType<typeof openCellFixture>>['data']>
type Document = Record<string, unknown>
type Item = { _id: string; status: number; code?: string; message?: string; error?: string }

let dir: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let indexes = 0
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'update-documents-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const UNSTRUCTURED = { type: 'unstructured', model: 'random/small' }
const STRUCTURED = {
  type: 'structured',
  model: 'random/small',
  allFields: [
    { name: 'title', type: 'text', features: ['lexical_search'] },
    { name: 'name', type: 'text', features: ['lexical_search', 'filter'] },
    { name: 'price', type: 'float', features: ['filter'] },
    { name: 'stock', type: 'int', features: ['filter'] },
    { name: 'big', type: 'long', features: [] },
    { name: 'on', type: 'bool', features: ['filter'] },
    { name: 'tags', type: 'array<text>', features: ['filter'] },
    { name: 'ranks', type: 'map<text, float>', features: [] },
    { name: 'v', type: 'custom_vector', features: ['lexical_search', 'filter'] },
    { name: 'part', type: 'text', features: [] },
    { name: 'both', type: 'multimodal_combination', dependentFields: { part: 1 } },
  ],
  tensorFields: ['title', 'v', 'both'],
}
async function openIndex(settings: object): Promise<Call> {
  const indexName = `update-${++indexes}`
  const { endpoint, message } = (await cell.provision({ ...settings }, { indexName })) as never as Record<
    string,
    string
  >
  if (endpoint === undefined) throw new Error(message)
  return cell.data(`${endpoint}/indexes/${indexName}`)
}
async function add(call: Call, documents: Document[], more: object = { tensorFields: ['title'] }) {
  const { body } = await call('POST', '/documents', { documents, ...more })
  expect(body).toMatchObject({ errors: false })
}
async function patch(call: Call, documents: unknown): Promise<Item[]> {
  const { status, body } = await call('PATCH', '/documents', { documents })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body['items'] as unknown as Item[]
}
const brief = (items: Item[]) => items.map(({ _id, status, code }) => [_id, code ?? status])
const get = async (call: Call, id: string) =>
  (await call('GET', `/documents/${encodeURIComponent(id)}`)).body as Document
async function hits(call: Call, body: object) {
  const answer = await call('POST', '/search', { limit: 100, ...body })
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 })
  return (answer.body['hits'] as unknown as Document[]).map(({ _id, _score }) => [_id, _score])
}
const ids = async (call: Call, filter: string) =>
  (await hits(call, { q: '*', searchMethod: 'LEXICAL', filter })).map(([id]) => id)

describe('a partial update', () => {
  it('changes the named fields, keeps the others and every vector, and says so per document and in the counts', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(call, [
      { _id: 'a', title: 'a red shoe', price: 1, tags: ['old'], on: true, name: 'first' },
      { _id: 'b', title: 'a blue shoe', price: 2 },
    ])
    const before = await call('GET', '/documents/a?expose_facets=true')
    const documents = [
      { _id: 'a', price: 9.5, name: 'second word', size: { eu: 42 }, fresh: false },
      { _id: 'none', price: 1 },
      { _id: 'b', title: 'another title' },
    ]
    const { status, body, headers } = await call('PATCH', '/documents', { documents })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        errors: true,
        index_name: 'update-1',
        processingTimeMs: expect.any(Number),
        items: [
          { _id: 'a', status: 200 },
          { _id: 'none', status: 404, code: 'document_not_found', error: expect.stringContaining("'none'") },
          { _id: 'b', status: 400, code: 'invalid_argument', error: expect.stringContaining("'title'") },
        ],
      },
    })
    expect([
      headers.get('x-count-success'),
      headers.get('x-count-failure'),
      headers.get('x-count-error'),
    ]).toEqual(['1', '2', '0'])
    expect(await get(call, 'a')).toEqual({
      _id: 'a',
      title: 'a red shoe',
      price: 9.5,
      tags: ['old'],
      on: true,
      name: 'second word',
      size: { eu: 42 },
      fresh: false,
    })
    const after = await call('GET', '/documents/a?expose_facets=true')
    expect(after.body['_tensor_facets']).toEqual(before.body['_tensor_facets'])
    expect(await ids(call, 'price:[9 TO 10] AND size.eu:42 AND fresh:false AND name:(second word)')).toEqual([
      'a',
    ])
    expect(await ids(call, 'price:1 OR name:first')).toEqual([])
    expect(await hits(call, { q: 'first', searchMethod: 'LEXICAL' })).toEqual([])
    expect((await hits(call, { q: 'second', searchMethod: 'LEXICAL' })).map(([id]) => id)).toEqual(['a'])
  })

  it('replaces maps and lists whole, and takes an empty map out', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(call, [{ _id: 'a', map: { x: 1, y: 2 }, list: ['p', 'q'], other: { z: 3 } }])
    expect(brief(await patch(call, [{ _id: 'a', map: { y: 5 }, list: ['r'], other: {} }]))).toEqual([
      ['a', 200],
    ])
    expect(await get(call, 'a')).toEqual({ _id: 'a', map: { y: 5 }, list: ['r'] })
    expect(await ids(call, 'map.x:1 OR other.z:3 OR list:p')).toEqual([])
    expect(await ids(call, 'map.y:5 AND list:r')).toEqual(['a'])
  })

  it('counts the last of several changes to one document, and answers one item for it', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(call, [{ _id: 'a', n: 1, m: 1 }])
    const changes = [
      { _id: 'a', n: 2, m: 2 },
      { _id: 'a', n: 3 },
    ]
    expect(brief(await patch(call, changes))).toEqual([['a', 200]])
    expect(await get(call, 'a')).toEqual({ _id: 'a', n: 3, m: 1 })
  })

  it('is refused for what is embedded: tensor fields, custom vectors, combinations and their parts', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(
      call,
      [{ _id: 'a', title: 't', v: { vector: Array(32).fill(1), content: 'c' }, x: 'one', y: 'two' }],
      {
        tensorFields: ['title', 'v', 'both'],
        mappings: {
          v: { type: 'custom_vector' },
          both: { type: 'multimodal_combination', weights: { x: 1, y: 0.5 } },
        },
      },
    )
    const before = await call('GET', '/documents/a?expose_facets=true')
    for (const field of ['title', 'v', 'both', 'x', 'y'])
      expect(brief(await patch(call, [{ _id: 'a', [field]: 'new' }]))).toEqual([['a', 'invalid_argument']])
    expect((await call('GET', '/documents/a?expose_facets=true')).body).toEqual(before.body)
  })

  it('keeps a structured index to its fields, types and ranges, and custom vectors and combinations as they are', async () => {
    const call = await openIndex(STRUCTURED)
    const whole = {
      _id: 'a',
      title: 't',
      name: 'n',
      stock: 1,
      v: { vector: Array(32).fill(1), content: 'red c' },
      part: 'p',
    }
    await add(call, [whole], {})
    const before = await call('GET', '/documents/a?expose_facets=true')
    for (const [wrong, code] of [
      [{ unknown: 1 }, 'invalid_field_name'],
      [{ title: 'x' }, 'invalid_argument'],
      [{ v: { vector: Array(32).fill(2) } }, 'invalid_argument'],
      [{ part: 'x' }, 'invalid_argument'],
      [{ both: 'x' }, 'invalid_argument'],
      [{ stock: 'one' }, 'invalid_argument'],
      [{ stock: 1.5 }, 'invalid_argument'],
      [{ stock: 2 ** 31 }, 'invalid_argument'],
      [{ price: 1e39 }, 'invalid_argument'],
      [{ on: 1 }, 'invalid_argument'],
      [{ tags: [1] }, 'invalid_argument'],
      [{ name: null }, 'invalid_argument'],
      [{ ranks: { a: 'x' } }, 'invalid_argument'],
      [{ marqo__tensors: {} }, 'invalid_field_name'],
      [{ _tensor_facets: [] }, 'invalid_field_name'],
    ] as [Document, string][])
      expect([wrong, brief(await patch(call, [{ _id: 'a', ...wrong }]))]).toEqual([wrong, [['a', code]]])
    expect((await call('GET', '/documents/a?expose_facets=true')).body).toEqual(before.body)
    const right = {
      price: 0.1,
      stock: 5,
      big: 2 ** 40,
      on: false,
      tags: ['x'],
      ranks: { a: 0.5 },
      name: 'other',
    }
    expect(brief(await patch(call, [{ _id: 'a', ...right }]))).toEqual([['a', 200]])
    expect(await get(call, 'a')).toEqual({ ...whole, v: 'red c', ...right })
    const after = await call('GET', '/documents/a?expose_facets=true')
    expect(after.body['_tensor_facets']).toEqual(before.body['_tensor_facets'])
    expect(await ids(call, 'stock:5 AND on:false AND tags:x AND name:other AND v:(red c)')).toEqual(['a'])
    expect((await hits(call, { q: 'red', searchMethod: 'LEXICAL' })).map(([id]) => id)).toEqual(['a'])
  })

  it('answers each document that is wrong by itself, and changes the others', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(call, [{ _id: 'a', n: 1, text: 'x' }])
    const items = await patch(call, [
      { n: 1 },
      { _id: '', n: 1 },
      { _id: 7, n: 1 },
      { _id: 'a'.repeat(1025) },
      'a',
      null,
      { _id: 'a', n: 2 },
      { _id: 'b', n: null },
      { _id: 'c', text: ['a', 1] },
      { _id: 'd', map: { a: 'x' } },
      { _id: 'e', marqo__x: 1 },
      { _id: 'f', '': 1 },
    ])
    expect(items.map(({ status, code }) => code ?? status)).toEqual([
      'invalid_argument',
      'invalid_document_id',
      'invalid_document_id',
      'invalid_document_id',
      'invalid_argument',
      'invalid_argument',
      200,
      'invalid_argument',
      'invalid_argument',
      'invalid_argument',
      'invalid_field_name',
      'invalid_field_name',
    ])
    for (const text of [1, true, ['x'], { a: 1 }, {}])
      expect(brief(await patch(call, [{ _id: 'a', text }]))).toEqual([['a', 'invalid_argument']])
    expect(await get(call, 'a')).toEqual({ _id: 'a', n: 2, text: 'x' })
  })

  it('refuses a request that is wrong as a whole, and changes nothing', async () => {
    const call = await openIndex(UNSTRUCTURED)
    await add(call, [{ _id: 'a', n: 1 }])
    const refusal = async (body: unknown) => {
      const answer = await call('PATCH', '/documents', body)
      return [answer.status, answer.body['code']]
    }
    expect(await refusal({ documents: [] })).toEqual([400, 'bad_request'])
    expect(await refusal({ documents: Array(129).fill({ _id: 'a', n: 2 }) })).toEqual([400, 'bad_request'])
    expect(await refusal({})).toEqual([422, 'unprocessable_entity'])
    expect(await refusal({ documents: [{ _id: 'a', n: 2 }], tensorFields: [] })).toEqual([
      422,
      'unprocessable_entity',
    ])
    expect(await refusal('{"documents": [')).toEqual([422, 'unprocessable_entity'])
    const fields = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`f${at}`, at]))
    expect(await refusal({ documents: [{ _id: 'a', ...fields }] })).toEqual([400, 'index_max_fields_error'])
    expect(brief(await patch(call, [{ _id: 'a', long: 'x'.repeat(99_000) }]))).toEqual([['a', 200]])
    expect(brief(await patch(call, [{ _id: 'a', more: 'x'.repeat(2_000) }]))).toEqual([
      ['a', 'doc_too_large'],
    ])
    expect(Object.keys(await get(call, 'a')).sort()).toEqual(['_id', 'long', 'n'])
  })

  it('loses none of many changes that are sent at once, to one document and to several', async () => {
    const call = await openIndex(UNSTRUCTURED)
    const names = Array.from({ length: 20 }, (_, at) => `f${at}`)
    await add(call, [{ _id: 'a' }, { _id: 'b', title: 'x' }])
    await Promise.all(
      names.map((name, at) =>
        patch(call, [
          { _id: 'a', [name]: at },
          { _id: 'b', [name]: at },
        ]),
      ),
    )
    const expected = Object.fromEntries(names.map((name, at) => [name, at]))
    expect(await get(call, 'a')).toEqual({ _id: 'a', ...expected })
    expect(await get(call, 'b')).toEqual({ _id: 'b', title: 'x', ...expected })
  })

  it('needs a key that may write', async () => {
    const { endpoint } = await cell.provision(UNSTRUCTURED, { indexName: 'scopes' })
    const reader = cell.data(`${endpoint}/indexes/scopes`, 'reader')
    const { status, body } = await reader('PATCH', '/documents', { documents: [{ _id: 'a' }] })
    expect([status, body['code']]).toEqual([403, 'forbidden'])
  })
})

describe('documents added and changed in any order', () => {
  const LONG = 'y'.repeat(60)
  const VALUES: Record<string, fc.Arbitrary<unknown>> = {
    n: fc.integer({ min: -3, max: 3 }),
    x: fc.constantFrom(0.5, -0, 1e-300, 1e300, 2 ** 53 - 1),
    on: fc.boolean(),
    word: fc.constantFrom('red', 'Blue shoe', "o'clock", '', LONG),
    tags: fc.array(fc.constantFrom('p', 'q', 'Q r'), { maxLength: 3 }),
    map: fc.dictionary(fc.constantFrom('k', 'l'), fc.integer({ min: 0, max: 2 }), { minKeys: 1 }),
  }
  const values = fc.record(VALUES, { requiredKeys: [] })
  const id = fc.constantFrom('a', 'b', 'c', "d'")
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), id, values, title: fc.constantFrom('one', 'two words') }),
    fc.record({ kind: fc.constant('patch' as const), id, values }),
    fc.record({ kind: fc.constant('remove' as const), id }),
  )
  const SEARCHES = [
    'n:[0 TO 2]',
    'x:[* TO 1] OR on:true',
    'word:(red) OR word:(blue shoe)',
    'tags:p AND NOT tags:q',
    'map.k:[1 TO *]',
    'map.l:0 OR n:0',
    "word:(o'clock)",
    'on:false',
    `word:${LONG}`,
  ].map((filter) => ({ q: '*', searchMethod: 'LEXICAL', filter }))
  const QUERIES = ['red', 'shoe', 'words'].map((q) => ({ q, searchMethod: 'LEXICAL' }))

  it('are those of a model, and are found as if they had been added whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const call = await openIndex(UNSTRUCTURED)
        const model = new Map<string, Document>()
        const statuses: (readonly [number | undefined, number])[] = []
        for (const one of steps) {
          const known = model.get(one.id)
          if (one.kind === 'remove') {
            await call('POST', '/documents/delete-batch', [one.id])
            model.delete(one.id)
          } else if (one.kind === 'add') {
            const document = { _id: one.id, title: one.title, ...one.values }
            await add(call, [document])
            model.set(one.id, document)
          } else {
            const [item] = await patch(call, [{ _id: one.id, ...one.values }])
            statuses.push([item?.status, known ? 200 : 404])
            if (known) model.set(one.id, { ...known, ...one.values })
          }
        }
        expect(statuses.map(([told]) => told)).toEqual(statuses.map(([, right]) => right))
        const fresh = await openIndex(UNSTRUCTURED)
        const documents = JSON.parse(JSON.stringify([...model.values()])) as Document[]
        if (documents.length > 0) await add(fresh, documents)
        for (const document of documents) expect(await get(call, String(document['_id']))).toEqual(document)
        for (const search of [...SEARCHES, ...QUERIES, { q: 'one' }])
          expect(await hits(call, search)).toEqual(await hits(fresh, search))
        const [own, expected] = await Promise.all([call, fresh].map((one) => one('GET', '/stats')))
        expect(own?.body['numberOfVectors']).toEqual(expected?.body['numberOfVectors'])
      }),
      { numRuns: 12 },
    )
  })
})
