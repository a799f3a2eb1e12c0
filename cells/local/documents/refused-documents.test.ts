import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Item = { _id: string; status: number; code?: string; message?: string }

let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let indexes = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-documents-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const VECTORS = {
  type: 'unstructured',
  model: 'no_model',
  modelProperties: { type: 'no_model', dimensions: 3 },
}
async function openIndex(settings: object = { type: 'unstructured', model: 'hf/all-MiniLM-L6-v2' }) {
  const indexName = `index-${++indexes}`
  const { endpoint } = await cell.provision({ ...settings }, { indexName })
  const call = cell.data(`${endpoint}/indexes/${indexName}`)
  return {
    call,
    /** `more` may be JSON text: some values cannot be written otherwise. */
    add: async (documents: string | object[], more: object = { tensorFields: [] }) => {
      const given = typeof documents === 'string' ? documents : JSON.stringify(documents)
      const others = Object.entries(more).map(([key, value]) => `,"${key}":${JSON.stringify(value)}`)
      const { status, body } = await call('POST', '/documents', `{"documents":${given}${others.join('')}}`)
      expect({ status, body }).toMatchObject({ status: 200 })
      return body['items'] as unknown as Item[]
    },
    ids: async (search: object) => {
      const { body } = await call('POST', '/search', { searchMethod: 'LEXICAL', q: '*', ...search })
      return body['hits'] ? (body['hits'] as { _id: string }[]).map(({ _id }) => _id) : body['code']
    },
    count: async () => (await call('GET', '/stats')).body['numberOfDocuments'],
  }
}
const codes = (items: Item[]) => items.map(({ status, code }) => code ?? status)

describe('a document that could not be kept as it is', () => {
  it('is refused with its request for a text in a tensor field that no model embeds; others are kept', async () => {
    const { add, call } = await openIndex({
      type: 'structured',
      model: 'no_model',
      modelProperties: { dimensions: 3 },
      allFields: [
        { name: 't', type: 'text', features: [] },
        { name: 'n', type: 'int', features: [] },
      ],
      tensorFields: ['t'],
    })
    const { status, body } = await call('POST', '/documents', { documents: [{ _id: 'a', t: 'some text' }] })
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'bad_request' })
    expect(codes(await add([{ _id: 'b', n: 1 }], {}))).toEqual([200])
  })

  it('is refused for an id or field name with half a surrogate pair; whole ones and texts are kept', async () => {
    const { add, call, ids, count } = await openIndex()
    const documents = String.raw`[{"_id":"\ud800","n":1},{"_id":"\udc00","n":1},{"_id":"a","\ud800":1},
      {"_id":"😀","t":"half \ud800 kept"}]`
    expect(codes(await add(documents))).toEqual([
      'invalid_document_id',
      'invalid_document_id',
      'invalid_field_name',
      200,
    ])
    expect((await call('GET', '/documents/%F0%9F%98%80')).body['t']).toBe('half \ud800 kept')
    const list = String.raw`["\ud800", "😀", "", 1, null]`
    expect((await call('POST', '/documents/delete-batch', list)).body).toMatchObject({
      code: 'invalid_document_id',
    })
    const got = (await call('POST', '/documents/get-batch', `{"documentIds":${list}}`)).body
    expect(got['errors']).toBe(true)
    const results = got['results'] as unknown as { status?: number; _found: boolean }[]
    expect(results.map(({ status, _found }) => status ?? _found)).toEqual([400, true, 400, 400, 400])
    expect(await ids({ filter: '_id:\ud800' })).toBe('invalid_argument')
    expect(await count()).toBe(1)
  })

  it('is refused for a whole number that a double cannot hold, named; the same digits as text are kept', async () => {
    const { add, call, ids } = await openIndex()
    const documents = `[{"_id":"a","n":9007199254740993},{"_id":"b","n":-12345678901234567890},
      {"_id":"c","m":{"k":9007199254740993}},{"_id":12345678901234567890,"n":1},
      {"_id":"kept","n":9007199254740991,"f":1e21,"d":0.1234567890123456,"t":"9007199254740993"}]`
    const items = await add(documents)
    expect(codes(items)).toEqual([
      'invalid_argument',
      'invalid_argument',
      'invalid_argument',
      'invalid_document_id',
      200,
    ])
    expect(items[0]?.message).toContain("'n' holds the whole number 9007199254740993.")
    expect((await call('GET', '/documents/kept')).body).toEqual({
      _id: 'kept',
      n: 9007199254740991,
      f: 1e21,
      d: 0.1234567890123456,
      t: '9007199254740993',
    })
    expect(await ids({ filter: 'n:9007199254740991' })).toEqual(['kept'])
    expect(await ids({ filter: 't:9007199254740993' })).toEqual(['kept'])
    expect(await ids({ filter: 'n:9007199254740993' })).toEqual([])
  })

  it('is refused for a large whole number in a long field, not in a double', async () => {
    const field = (name: string, type: string) => ({ name, type, features: ['filter'] })
    const { add, ids } = await openIndex({
      ...VECTORS,
      type: 'structured',
      allFields: [field('l', 'long'), field('d', 'double'), field('a', 'array<long>')],
      tensorFields: [],
    })
    const documents = `[{"_id":"a","l":9007199254740993},{"_id":"b","a":[1,9007199254740993]},
      {"_id":"c","l":-9007199254740991,"d":9007199254740993}]`
    expect(codes(await add(documents, {}))).toEqual(['invalid_argument', 'invalid_argument', 200])
    expect(await ids({ filter: 'd:9007199254740993' })).toEqual(['c'])
    expect(await ids({ filter: 'l IN (-9007199254740991)' })).toEqual(['c'])
    expect(await ids({ filter: 'l:9007199254740993' })).toBe('invalid_argument')
  })

  it('is refused for a vector that 32-bit numbers cannot hold', async () => {
    const { add, call, count } = await openIndex(VECTORS)
    const vectors = [
      [1e39, 0, 0],
      [1e-60, 0, 0],
      [1e25, 0, 0],
      [1e-30, 0, 0],
      [0, 0, 0],
      [1e10, 0, 0],
      [1e-10, 0, 0],
    ]
    const documents = vectors.map((vector, at) => ({ _id: `${at}`, v: { vector } }))
    const items = await add([...documents, { _id: 'more', v: { vector: [1, 0, 0], deep: [] } }], {
      tensorFields: ['v'],
      mappings: { v: { type: 'custom_vector' } },
    })
    expect(items.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 200, 200, 400])
    expect(await count()).toBe(2)
    const search = async (vector: number[]) =>
      (await call('POST', '/search', { q: { customVector: { vector } } })).body
    expect((await search([1, 0, 0]))['hits']).toMatchObject([{ _score: 1 }, { _score: 1 }])
    for (const vector of vectors.slice(0, 5))
      expect([vector, (await search(vector))['type']]).toEqual([vector, 'invalid_request'])
  })

  it('is refused under its own id for a name that objects have, or an id that is no text', async () => {
    const { add, count } = await openIndex()
    const deep = `${'['.repeat(4000)}${']'.repeat(4000)}`
    const items = await add(
      `[{"_id":"a","__proto__":"x"},{"_id":${deep},"n":1},{"_id":null,"n":1},{"bad":null},{"_id":"b","n":1}]`,
    )
    expect(items.map(({ _id, code, status }) => [_id, code ?? status])).toEqual([
      ['a', 'invalid_field_name'],
      ['', 'invalid_document_id'],
      ['null', 'invalid_document_id'],
      [expect.stringMatching(/^[0-9a-f-]{36}$/), 'invalid_argument'],
      ['b', 200],
    ])
    expect(await count()).toBe(1)
  })
})

it('the keys of a map are refused where they could not be in a field name', async () => {
  const { add, ids } = await openIndex()
  const documents = String.raw`[{"_id":"a","m":{"\u0001":1}},{"_id":"b","m":{"\ud800":1}},{"_id":"c","m":{"k x":1}}]`
  expect(codes(await add(documents))).toEqual(['invalid_field_name', 'invalid_field_name', 200])
  expect(await ids({ filter: 'm.k\\ x:1' })).toEqual(['c'])
})

it('numbers of a structured index have the size of their type', async () => {
  const field = (name: string, type: string) => ({ name, type, features: ['filter'] })
  const { add, call, ids } = await openIndex({
    ...VECTORS,
    type: 'structured',
    allFields: [field('i', 'int'), field('f', 'float'), field('d', 'double'), field('b', 'bool')],
    tensorFields: [],
  })
  const limits = [2147483647, -2147483647, 2147483648, -2147483648]
  const added = await add(
    limits.map((i) => ({ i })),
    {},
  )
  expect(codes(added)).toEqual([200, 200, 'invalid_argument', 'invalid_argument'])
  expect(added[2]?.message).toContain('Invalid value')
  await add([{ _id: 'a', f: 0.1, d: 16777217, b: true }], {})
  await add([{ _id: 'b', f: 16777217, b: false }], {})
  expect((await call('GET', '/documents/a')).body).toEqual({ _id: 'a', f: 0.1, d: 16777217, b: true })
  expect((await call('GET', '/documents/b')).body['f']).toBe(16777216)
  expect(await ids({ filter: 'f:0.1 OR f:16777217' })).toEqual(['a', 'b'])
  expect(await ids({ filter: 'd:16777216' })).toEqual([])
  expect(await ids({ filter: 'b:maybe' })).toEqual([])
  expect(await ids({ filter: 'NOT b:maybe AND d:[1 TO *]' })).toEqual(['a'])
  expect(await ids({ filter: 'i IN ()' })).toEqual([])
  for (const filter of ['i:0x10', 'f:[0x3 TO 0x10]', 'i IN (1, 2 OR 3)'])
    expect([filter, await ids({ filter })]).toEqual([filter, 'invalid_argument'])
})

it('error messages of documents contain the words that client programs match', async () => {
  const { call, add } = await openIndex()
  const message = async (method: string, path: string, body?: unknown) =>
    (await call(method, path, body)).body['message']
  expect(await message('POST', '/documents', { documents: [], tensorFields: [] })).toContain(
    'empty add documents request',
  )
  expect(await message('POST', '/documents', { documents: [{}] })).toContain(
    'tensor_fields must be explicitly provided',
  )
  expect(await message('POST', '/documents/delete-batch', [])).toContain("can't be empty")
  expect((await add([{ _id: 1 }]))[0]?.message).toContain('Document _id must be a string type')
  expect((await add([{ _id: 'a', _score: 1 }]))[0]?.message).toContain('Field name')
  const self = await call('POST', '/documents', { documents: [{ a: 'b' }], tensorFields: ['_id'] })
  expect(self.body['code']).toBe('bad_request')
})

it('an index with a field for pictures serves all else; what would have to be embedded is refused by document', async () => {
  const picture = { name: 'picture', type: 'image_pointer' }
  const text = { name: 'text', type: 'text' }
  const model = 'hf/all-MiniLM-L6-v2'
  const beside = await openIndex({
    type: 'structured',
    model,
    allFields: [picture, text],
    tensorFields: ['text'],
  })
  const document = { text: 'a cat', picture: 'https://example.com/cat.jpg' }
  expect(codes(await beside.add([document], {}))).toEqual([200])
  const embedded = await openIndex({
    type: 'structured',
    model,
    allFields: [picture, text],
    tensorFields: ['picture'],
  })
  expect(codes(await embedded.add([document, { text: 'a dog' }], {}))).toEqual(['bad_request', 200])
  const urls = await openIndex({ type: 'unstructured', model, treatUrlsAndPointersAsImages: true })
  expect(codes(await urls.add([document], { tensorFields: ['text'] }))).toEqual([200])
  expect(codes(await urls.add([document], { tensorFields: ['picture'] }))).toEqual(['bad_request'])
})

it('a text is not cut in windows that overlap by their whole length', async () => {
  const textPreprocessing = { splitLength: 2, splitOverlap: 2, splitMethod: 'word' }
  const { add } = await openIndex({ type: 'unstructured', model: 'hf/all-MiniLM-L6-v2', textPreprocessing })
  const documents = [{ t: 'one two three' }, { n: 1 }]
  expect(codes(await add(documents, { tensorFields: ['t'] }))).toEqual(['invalid_argument', 200])
})

it('custom vectors are kept at length 1 where the index normalises', async () => {
  const mapped = { tensorFields: ['v'], mappings: { v: { type: 'custom_vector' } } }
  for (const [normalizeEmbeddings, kept] of [
    [true, [0.6, 0.8, 0]],
    [false, [3, 4, 0]],
  ] as const) {
    const { add, call } = await openIndex({ ...VECTORS, normalizeEmbeddings })
    await add([{ _id: 'a', v: { vector: [3, 4, 0] } }], mapped)
    const { body } = await call('GET', '/documents/a?expose_facets=true')
    expect(body['_tensor_facets']).toMatchObject([{ _embedding: kept.map((one) => expect.closeTo(one, 6)) }])
  }
})

describe('a text to embed', () => {
  it('is never blank', async () => {
    const { add, call } = await openIndex()
    const weights = { type: 'multimodal_combination', weights: { t: 1 } }
    await add(
      [
        { _id: 'blank', t: ' \n\t ' },
        { _id: 'empty', t: '' },
        { _id: 'text', t: 'hello world' },
      ],
      { tensorFields: ['t'], mappings: { c: weights } },
    )
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 3, numberOfVectors: 2 })
    const hits = (await call('POST', '/search', { q: 'hello' })).body['hits'] as unknown as { _id: string }[]
    expect(hits.map(({ _id }) => _id)).toEqual(['text'])
  })

  it('is cut in passages without the empty ones between', async () => {
    const textPreprocessing = { splitLength: 1, splitOverlap: 0, splitMethod: 'passage' }
    const { add, call } = await openIndex({
      type: 'unstructured',
      model: 'random/small',
      textPreprocessing,
    })
    const texts = ['a\n\n\n\nb', '\n\nlead', 'x\n\n']
    await add(
      texts.map((t, at) => ({ _id: `${at}`, t })),
      { tensorFields: ['t'] },
    )
    const facets = async (id: string) =>
      (
        (await call('GET', `/documents/${id}?expose_facets=true`)).body['_tensor_facets'] as unknown as {
          t: string
        }[]
      ).map(({ t }) => t)
    expect([await facets('0'), await facets('1'), await facets('2')]).toEqual([['a', 'b'], ['lead'], ['x']])
  })

  it('is text: anything else named in tensorFields or in a combination is refused', async () => {
    const { add } = await openIndex()
    const combination = { type: 'multimodal_combination', weights: { part: 1 } }
    const documents = [
      { l: ['a'] },
      { l: 5 },
      { l: true },
      { l: { k: 1 } },
      { part: ['a'] },
      { part: 'a', l: 'b' },
    ]
    expect(codes(await add(documents, { tensorFields: ['l'], mappings: { combination } }))).toEqual([
      ...Array<string>(5).fill('invalid_argument'),
      200,
    ])
  })

  it('includes every mapped combination, and none whose vectors cancel each other out', async () => {
    const { add, call } = await openIndex()
    const mapping = (weights: object) => ({ c: { type: 'multimodal_combination', weights } })
    const document = { a: 'red shoes', b: 'red shoes' }
    const added = async (_id: string, weights: object) =>
      codes(await add([{ _id, ...document }], { tensorFields: [], mappings: mapping(weights) }))
    expect(await added('plain', { a: 1, b: 1 })).toEqual([200])
    expect(await added('large', { a: 1e200, b: 1 })).toEqual([200])
    expect(await added('zero', { a: 0, b: 0 })).toEqual(['invalid_argument'])
    expect(await added('cancelled', { a: 1, b: -1 })).toEqual(['invalid_argument'])
    const { body } = await call('POST', '/search', { q: 'red shoes', searchableAttributes: ['c'] })
    expect(body['hits']).toMatchObject([
      { _id: 'large', _score: expect.closeTo(1, 4) },
      { _id: 'plain', _score: expect.closeTo(1, 4) },
    ])
  })
})

it('a list of texts can be filtered by whatever is in it, a text up to its limit in characters', async () => {
  const { add, ids } = await openIndex({ ...VECTORS, filterStringMaxLength: 5 })
  await add([
    { _id: 'list', tags: ['longer than five'] },
    { _id: 'five', t: '😀😀😀😀😀' },
    { _id: 'six', t: '😀😀😀😀😀😀' },
  ])
  expect(await ids({ filter: 'tags:(longer than five)' })).toEqual(['list'])
  expect(await ids({ filter: 't:😀😀😀😀😀' })).toEqual(['five'])
  expect(await ids({ filter: 't:😀😀😀😀😀😀' })).toEqual([])
})

it('a request for several documents reports missing ones by item, not as an error of the request', async () => {
  const { add, call } = await openIndex(VECTORS)
  await add([{ _id: 'a', n: 1 }])
  expect((await call('POST', '/documents/get-batch', { documentIds: ['a', 'zz'] })).body).toMatchObject({
    errors: false,
    results: [{ _found: true }, { _found: false, status: 404 }],
  })
})

it('adding documents accepts a chunk prefix up to the limit of the settings', async () => {
  const { call } = await openIndex()
  const add = (length: number) =>
    call('POST', '/documents', {
      documents: [{ _id: 'a', t: 'text' }],
      tensorFields: ['t'],
      textChunkPrefix: 'x'.repeat(length),
    })
  expect((await add(1_000)).body).toMatchObject({ errors: false })
  expect(await add(1_001)).toMatchObject({ status: 422, body: { code: 'unprocessable_entity' } })
})

it.each(['textChunkPrefix', 'textQueryPrefix'])(
  'an index with a longer %s is refused, whether in the settings or in the model properties',
  async (key) => {
    const model = { type: 'unstructured', model: 'hf/all-MiniLM-L6-v2' }
    const longer = { [key]: 'x'.repeat(1_001) }
    await expect(cell.provision({ ...model, ...longer })).rejects.toThrow(key)
    const state = await cell.provision({ ...model, modelProperties: longer })
    expect(state).toMatchObject({ phase: 'failed', reason: expect.stringContaining(key) })
  },
)
