import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Hit = { _id: string; _score: number }
let dir: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let call: Awaited<ReturnType<typeof openIndex>>
let indexes = 0
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recommend-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
  call = await openIndex(VECTORS)
  await add(call, [
    vector('east', [1, 0, 0]),
    vector('north', [0, 1, 0]),
    vector('up', [0, 0, 1], { price: 7 }),
    vector('north-east', [1, 1, 0], { price: 1 }),
    vector('rather east', [3, 1, 0], { price: 5 }),
    vector("o'dd (id) AND:", [0.1, 0.2, 1]),
    { _id: 'none', price: 3 },
  ])
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const VECTORS = {
  type: 'unstructured',
  model: 'no_model',
  modelProperties: { type: 'no_model', dimensions: 3 },
}
const vector = (_id: string, given: number[], more: object = {}) => ({
  _id,
  v: { vector: given, content: _id },
  ...more,
})
async function openIndex(settings: Record<string, unknown>) {
  const indexName = `recommend-${++indexes}`
  const { endpoint } = await cell.provision(settings, { indexName })
  return cell.data(`${endpoint}/indexes/${indexName}`)
}
async function add(to: typeof call, documents: object[], more: object = {}) {
  const mappings = { v: { type: 'custom_vector' }, w: { type: 'custom_vector' } }
  const { body } = await to('POST', '/documents', { documents, tensorFields: ['v', 'w'], mappings, ...more })
  expect(body).toMatchObject({ errors: false })
}
const recommend = (body: object) => call('POST', '/recommend', body)
async function ids(body: object) {
  const answer = await recommend(body)
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 })
  return (answer.body['hits'] as unknown as Hit[]).map(({ _id }) => _id)
}
async function refusal(body: object) {
  const { status, body: answer } = await recommend(body)
  return [status, answer['code'], String(answer['message'])]
}

describe('recommend', () => {
  it('finds what lies between the given documents, without these, and answers as a search', async () => {
    const { status, body } = await recommend({ documents: ['east', 'north'], limit: 2 })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { query: null, limit: 2, offset: 0, processingTimeMs: expect.any(Number) },
    })
    const hits = body['hits'] as unknown as Hit[]
    expect(hits.map(({ _id }) => _id)).toEqual(['north-east', 'rather east'])
    expect(hits[0]).toMatchObject({
      _score: expect.closeTo(1, 6),
      _highlights: [{ v: 'north-east' }],
      v: 'north-east',
      price: 1,
    })
  })

  it('weighs documents, and only leaves out those with weight 0', async () => {
    expect((await ids({ documents: { east: 9, north: 1 } }))[0]).toBe('rather east')
    expect(await ids({ documents: { east: 1, north: 0, 'rather east': 0 } })).toEqual(
      expect.not.arrayContaining(['east', 'north', 'rather east']),
    )
    for (const scale of [1e300, 1e-300])
      expect(await ids({ documents: { east: 9 * scale, north: scale } })).toEqual(
        await ids({ documents: { east: 9, north: 1 } }),
      )
  })

  it('gives the documents themselves where asked to, filters, pages and leaves out attributes', async () => {
    const documents = ['east']
    expect((await ids({ documents, excludeInputDocuments: false }))[0]).toBe('east')
    expect(await ids({ documents: ['north-east'], filter: 'price:[4 TO *] OR price:1' })).toEqual([
      'rather east',
      'up',
    ])
    const all = await ids({ documents, limit: 10 })
    expect([
      ...(await ids({ documents, limit: 2 })),
      ...(await ids({ documents, limit: 10, offset: 2 })),
    ]).toEqual(all)
    const { body } = await recommend({ documents, attributesToRetrieve: ['price'], showHighlights: false })
    expect(Object.keys((body['hits'] as unknown as Hit[])[0] ?? {}).sort()).toEqual([
      '_id',
      '_score',
      'price',
    ])
    expect(all).not.toContain('east')
    const odd = "o'dd (id) AND:"
    expect(await ids({ documents: [odd] })).not.toContain(odd)
  })

  it.each(['slerp', 'lerp', 'nlerp'])(
    'takes every chunk of a document with its weight: %s',
    async (method) => {
      const chunked = await openIndex({
        type: 'unstructured',
        model: 'random/small',
        textPreprocessing: { splitMethod: 'word', splitLength: 1, splitOverlap: 0 },
      })
      const documents = [
        { _id: 'two', t: 'red blue' },
        { _id: 'red', t: 'red' },
        { _id: 'blue', t: 'blue' },
        { _id: 'other', t: 'green' },
      ]
      await chunked('POST', '/documents', { documents, tensorFields: ['t'] })
      const scores = async (body: object) => {
        const answer = await chunked('POST', '/recommend', { interpolationMethod: method, ...body })
        const hits = answer.body['hits'] as unknown as Hit[]
        return hits.flatMap(({ _id, _score }) => (_id === 'other' ? [_score] : []))
      }
      const [one] = await scores({ documents: ['two'] })
      expect(one).toBeGreaterThan(0)
      expect(await scores({ documents: { red: 3, blue: 3 } })).toEqual([expect.closeTo(one ?? 0, 6)])
    },
  )

  it('uses the vectors of the named tensor fields alone', async () => {
    const two = await openIndex(VECTORS)
    await add(two, [
      { _id: 'both', v: { vector: [1, 0, 0] }, w: { vector: [0, 1, 0] } },
      vector('x', [1, 0, 0]),
      vector('y', [0, 1, 0]),
    ])
    for (const [field, nearest] of [
      ['v', 'x'],
      ['w', 'y'],
    ]) {
      const { body } = await two('POST', '/recommend', { documents: ['both'], tensorFields: [field] })
      expect((body['hits'] as unknown as Hit[])[0]?._id).toBe(nearest)
    }
  })

  it('refuses documents that are missing or have no vectors by name, unless it may leave them out', async () => {
    expect(await refusal({ documents: ['east', 'nobody', 'nothing'] })).toEqual([
      400,
      'invalid_argument',
      expect.stringMatching(/not found: nobody, nothing/),
    ])
    expect(await refusal({ documents: ['none', 'east'] })).toEqual([
      400,
      'invalid_argument',
      expect.stringMatching(/do not have embeddings: none/),
    ])
    expect(await refusal({ documents: ['east'], tensorFields: ['absent'] })).toEqual([
      400,
      'invalid_argument',
      expect.stringMatching(/in these tensorFields: east/),
    ])
    const allowed = { allowMissingDocuments: true, allowMissingEmbeddings: true }
    expect((await ids({ documents: ['nobody', 'none', 'north', 'east'], ...allowed }))[0]).toBe('north-east')
    expect((await refusal({ documents: ['nobody'], ...allowed })).slice(0, 2)).toEqual([
      400,
      'invalid_argument',
    ])
  })

  it.each([
    ['no documents', { documents: [] }, 400, 'invalid_argument'],
    ['no documents with weights', { documents: {} }, 400, 'invalid_argument'],
    ['weights that are all 0', { documents: { east: 0, north: 0 } }, 400, 'invalid_argument'],
    ['an id twice', { documents: ['east', 'east'] }, 400, 'invalid_argument'],
    [
      'more documents than allowed',
      { documents: Array.from({ length: 1001 }, (_, at) => `${at}`) },
      400,
      'invalid_argument',
    ],
    ['neighbours that cancel out in slerp', { documents: { east: 1, north: -1 } }, 400, 'invalid_argument'],
    [
      'weights that cancel out in lerp',
      { documents: { east: 1, north: -1 }, interpolationMethod: 'lerp' },
      400,
      'invalid_argument',
    ],
    ['documents missing from the body', { limit: 3 }, 422, 'unprocessable_entity'],
    ['weights that are text', { documents: { east: '1' } }, 422, 'unprocessable_entity'],
    ['an unknown method', { documents: ['east'], interpolationMethod: 'SLURP' }, 422, 'unprocessable_entity'],
    ['an unknown parameter', { documents: ['east'], q: 'x' }, 422, 'unprocessable_entity'],
    ['a limit of 0', { documents: ['east'], limit: 0 }, 400, 'illegal_requested_doc_count'],
    [
      'a page beyond the last',
      { documents: ['east'], limit: 10, offset: 10_000 },
      400,
      'illegal_requested_doc_count',
    ],
    ['a broken filter', { documents: ['east'], filter: 'price:[' }, 400, 'invalid_argument'],
    [
      'searchableAttributes without vectors',
      { documents: ['east'], searchableAttributes: ['price'] },
      400,
      'invalid_field_name',
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    expect((await refusal(body)).slice(0, 2)).toEqual([status, code])
  })

  it('answers no hits beyond the end, and names fields that a structured index does not embed', async () => {
    expect(await ids({ documents: ['east'], limit: 10, offset: 100 })).toEqual([])
    const structured = await openIndex({
      type: 'structured',
      model: 'no_model',
      modelProperties: { dimensions: 3 },
      allFields: [
        { name: 'v', type: 'custom_vector', features: [] },
        { name: 'n', type: 'int', features: [] },
      ],
      tensorFields: ['v'],
    })
    const { status, body } = await structured('POST', '/recommend', { documents: ['a'], tensorFields: ['n'] })
    expect([status, body['code']]).toEqual([400, 'invalid_field_name'])
  })

  it('needs a key that may read, and no more', async () => {
    const { endpoint } = await cell.provision(VECTORS, { indexName: 'scopes' })
    const reader = cell.data(`${endpoint}/indexes/scopes`, 'reader')
    expect((await reader('POST', '/recommend', { documents: ['a'] })).body['code']).toBe('invalid_argument')
    expect((await reader('POST', '/embed', { content: 'a' })).body['code']).toBe('bad_request')
  })
})
