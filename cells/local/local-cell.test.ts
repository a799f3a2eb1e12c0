import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#platform/ids'
import { openSqliteStore } from '#platform/table/sqlite'
import { type CellFixtureOptions, openCellFixture } from './testing/fixture.ts'

type Body = Record<string, unknown>

let root: string
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'cell-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

const openCell = (folder: string, given: Partial<CellFixtureOptions> = {}) =>
  openCellFixture({
    dir: join(root, folder),
    openStore: openSqliteStore,
    unavailableModels: 'refuse',
    ...given,
  })

const UNSTRUCTURED = { type: 'unstructured', model: 'hf/all-MiniLM-L6-v2' }
const DOCUMENTS = [
  {
    _id: 'walk',
    title: 'Walking the dog',
    text: 'A dog needs a long walk. Twice a day is best.',
    price: 3,
    tags: ['pets', 'Outdoor'],
    ok: true,
  },
  {
    _id: 'cook',
    title: 'Cooking pasta',
    text: 'Boil salted water. Add the pasta and stir.',
    price: 12.5,
    tags: ['food'],
    ok: false,
  },
  {
    _id: 'bank',
    title: 'Interest rates',
    text: 'The central bank raised its interest rate.',
    price: -1,
    sizes: { small: 2 },
  },
]

describe('an unstructured index', () => {
  it('is provisioned, probed, filled, searched, counted and retired', async () => {
    await using cell = await openCell('life')
    const state = await cell.provision(UNSTRUCTURED)
    expect(state).toMatchObject({
      phase: 'ready',
      endpoint: expect.stringMatching(/^http:\/\/cell\.test\/my-index-[0-9a-z]{6}-00000001$/),
    })
    expect((await cell.control('POST', `/indexes/${state.indexId}/probe`)).body).toEqual({ ok: true })
    const call = cell.data(state.endpoint)
    expect((await call('GET', '/indexes/my-index/stats')).body).toMatchObject({
      numberOfDocuments: 0,
      numberOfVectors: 0,
    })

    const added = await call('POST', '/indexes/my-index/documents', {
      documents: DOCUMENTS,
      tensorFields: ['title', 'text'],
    })
    expect(added.body).toMatchObject({
      errors: false,
      index_name: 'my-index',
      items: DOCUMENTS.map(({ _id }) => ({ _id, status: 200 })),
    })
    expect(added.headers.get('x-count-success')).toBe('3')
    expect((await call('GET', '/indexes/my-index/stats')).body).toMatchObject({
      numberOfDocuments: 3,
      numberOfVectors: 6,
    })

    const found = await call('POST', '/indexes/my-index/search', { q: 'pets that go outside', limit: 2 })
    expect(found.body).toMatchObject({ query: 'pets that go outside', limit: 2, offset: 0 })
    expect(found.body['hits']?.[0]).toMatchObject({
      _id: 'walk',
      title: 'Walking the dog',
      price: 3,
      _score: expect.any(Number),
    })
    expect(Object.keys(found.body['hits']?.[0]?.['_highlights']?.[0] ?? {})).toHaveLength(1)

    await cell.retire(state.indexId)
    expect((await cell.control('GET', `/indexes/${state.indexId}`)).status).toBe(404)
    expect((await call('GET', '/indexes/my-index/stats')).status).toBe(404)
    expect(cell.errors).toEqual([])
  })

  it('gives documents back as they came, replaces them whole, and deletes them', async () => {
    await using cell = await openCell('documents')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    await call('POST', '/documents', { documents: DOCUMENTS, tensorFields: [] })
    expect((await call('GET', '/documents/bank')).body).toEqual(DOCUMENTS[2])
    await call('POST', '/documents', {
      documents: [{ _id: 'bank', title: 'Rivers' }],
      tensorFields: ['title'],
    })
    expect((await call('GET', '/documents/bank')).body).toEqual({ _id: 'bank', title: 'Rivers' })
    const facets = (await call('GET', '/documents/bank?expose_facets=true')).body['_tensor_facets']
    expect(facets).toEqual([{ title: 'Rivers', _embedding: expect.any(Array) }])
    const many = await call('POST', '/documents/get-batch', { documentIds: ['zz', 'cook'] })
    expect(many.body).toMatchObject({
      errors: false,
      results: [
        { _id: 'zz', status: 404, _found: false },
        { _id: 'cook', _found: true, price: 12.5 },
      ],
    })
    const deleted = await call('POST', '/documents/delete-batch', ['cook', 'zz'])
    expect(deleted.body).toMatchObject({
      index_name: 'my-index',
      status: 'succeeded',
      details: { receivedDocumentIds: 2, deletedDocuments: 2 },
    })
    expect((await call('GET', '/documents/cook')).body).toMatchObject({
      code: 'document_not_found',
      type: 'invalid_request',
    })
  })

  it('filters by every form of the language', async () => {
    await using cell = await openCell('filters')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    await call('POST', '/documents', { documents: DOCUMENTS, tensorFields: ['title'] })
    const matching = async (filter: string) => {
      const { body } = await call('POST', '/search', { q: 'x', filter })
      return body['hits'] ? (body['hits'] as { _id: string }[]).map(({ _id }) => _id).sort() : body
    }
    expect(await matching('tags:outdoor')).toEqual(['walk'])
    expect(await matching('title:(cooking PASTA)')).toEqual(['cook'])
    expect(await matching('price:3')).toEqual(['walk'])
    expect(await matching('price:3.0')).toEqual(['walk'])
    expect(await matching('price:[-2 TO 3]')).toEqual(['bank', 'walk'])
    expect(await matching('price:[* TO 0]')).toEqual(['bank'])
    expect(await matching('ok:true OR sizes.small:2')).toEqual(['bank', 'walk'])
    expect(await matching('NOT ok:true')).toEqual(['bank', 'cook'])
    expect(await matching('NOT missing:[1 TO 2]')).toEqual(['bank', 'cook', 'walk'])
    expect(await matching('_id:walk OR (ok:false AND price:[10 TO *])')).toEqual(['cook', 'walk'])
    expect(await matching("title:(it's \\) OR 1=1)")).toEqual([])
    expect(await matching(Array.from({ length: 1500 }, (_, at) => `price:${at + 10}`).join(' OR '))).toEqual(
      [],
    )
    expect(
      await matching(Array.from({ length: 500 }, (_, at) => `price:[${at + 20} TO ${at + 21}]`).join(' OR ')),
    ).toEqual([])
    expect(await matching('tags IN (food)')).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('structured'),
    })
    expect(await matching('price:')).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('at position 5'),
    })
  })

  it('pages, selects attributes and fields, weighs queries and searches words and phrases', async () => {
    await using cell = await openCell('search')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    await call('POST', '/documents', { documents: DOCUMENTS, tensorFields: ['title', 'text'] })
    const search = async (body: Body) =>
      ((await call('POST', '/search', body)).body['hits'] ?? []) as { _id: string; _score: number }[]
    const all = await search({ q: 'dinner' })
    expect(all.map(({ _id }) => _id)[0]).toBe('cook')
    expect(await search({ q: 'dinner', offset: 1, limit: 1 })).toEqual([all[1]])
    const [selected] = await search({
      q: 'dinner',
      attributesToRetrieve: ['price'],
      limit: 1,
      showHighlights: false,
    })
    expect(selected).toEqual({ _id: 'cook', price: 12.5, _score: all[0]?._score })
    const titles = await search({ q: 'Interest rates', searchableAttributes: ['title'] })
    expect(titles[0]?._score).toBeCloseTo(1, 5)
    expect((await search({ q: { dog: 1, pasta: -1 } }))[0]?._id).toBe('walk')
    const words = await search({ q: 'pasta walk', searchMethod: 'LEXICAL' })
    expect(words.map(({ _id }) => _id).sort()).toEqual(['cook', 'walk'])
    expect(
      (await search({ q: 'dog "salted water"', searchMethod: 'lexical' })).map(({ _id }) => _id),
    ).toEqual(['cook'])
    expect((await search({ q: '*', searchMethod: 'LEXICAL' })).map(({ _id }) => _id)).toHaveLength(3)
    expect(await search({ q: '', searchMethod: 'LEXICAL' })).toEqual([])
    expect(await search({ q: 'rates', searchMethod: 'LEXICAL', filter: 'price:[0 TO *]' })).toEqual([])
    expect(
      (await search({ q: 'rates', searchMethod: 'LEXICAL', searchableAttributes: ['text'] })).map(
        ({ _id }) => _id,
      ),
    ).toEqual(['bank'])
  })

  it('keeps answering what was written when the cell is opened again', async () => {
    const first = await openCell('again')
    const { endpoint } = await first.provision(UNSTRUCTURED)
    await first.data(`${endpoint}/indexes/my-index`)('POST', '/documents', {
      documents: DOCUMENTS,
      tensorFields: ['title'],
    })
    await first[Symbol.asyncDispose]()
    await using second = await openCell('again')
    const call = second.data(`${endpoint}/indexes/my-index`)
    expect((await call('GET', '/documents/walk')).body).toEqual(DOCUMENTS[0])
    expect((await call('POST', '/search', { q: 'puppies', limit: 1 })).body['hits']?.[0]?.['_id']).toBe(
      'walk',
    )
  })

  it('is created again where a crash left half a table', async () => {
    await using cell = await openCell('half')
    const indexId = newId('index')
    await mkdir(join(root, 'half', 'lance', `${indexId}.lance`, '_versions'), { recursive: true })
    const made = await cell.provision(UNSTRUCTURED, { indexId })
    expect([made.phase, made.reason]).toEqual(['ready', undefined])
  })

  it('answers per document what is wrong with it and stores the rest', async () => {
    await using cell = await openCell('bad-documents')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const documents = [
      { _id: 1, a: 'x' },
      { _id: '', a: 'x' },
      { _id: 'null', a: null },
      { _id: 'mixed', a: ['x', 1] },
      { _id: 'nested', a: { b: { c: 1 } } },
      { _id: 'protected', _score: 1 },
      { _id: 'only an id' },
      {},
      'no object',
      null,
      { _id: 'large', a: 'x'.repeat(100_001) },
      { _id: 'ok', a: 'fine' },
      { a: 'generated' },
    ]
    const { status, body, headers } = await call('POST', '/documents', { documents, tensorFields: ['a'] })
    expect(status).toBe(200)
    const items = body['items'] as unknown as {
      _id: string
      status: number
      code?: string
      message?: string
      error?: string
    }[]
    expect(items.map(({ status: one, code }) => code ?? one)).toEqual([
      'invalid_document_id',
      'invalid_document_id',
      'invalid_argument',
      'invalid_argument',
      'invalid_argument',
      'invalid_field_name',
      200,
      'invalid_argument',
      'invalid_argument',
      'invalid_argument',
      'doc_too_large',
      200,
      200,
    ])
    expect(items.every((item) => item.status === 200 || item.message === item.error)).toBe(true)
    expect(items[12]?._id).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-count-failure')).toBe('10')
    expect((await call('GET', '/documents/only%20an%20id')).body).toEqual({ _id: 'only an id' })
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 3 })
  })

  it('counts the last of several documents with one id', async () => {
    await using cell = await openCell('doubles')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const documents = [
      { _id: 'a', n: 1 },
      { _id: 'b', n: 2 },
      { _id: 'a', n: 3 },
    ]
    expect((await call('POST', '/documents', { documents, tensorFields: [] })).body['items']).toHaveLength(2)
    expect((await call('GET', '/documents/a')).body).toEqual({ _id: 'a', n: 3 })
  })

  it('refuses an invalid request with the error envelope, and stores nothing', async () => {
    await using cell = await openCell('bad-requests')
    const { endpoint } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const many = Array.from({ length: 129 }, () => ({ a: 'x' }))
    const wrong: [string, string, unknown, number, string][] = [
      ['POST', '/documents', '{"documents": [', 422, 'unprocessable_entity'],
      ['POST', '/documents', '{"documents":[{"a":NaN}],"tensorFields":[]}', 422, 'unprocessable_entity'],
      ['POST', '/documents', `{"documents":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 400, 'bad_request'],
      ['POST', '/documents', { documents: {} }, 422, 'unprocessable_entity'],
      [
        'POST',
        '/documents',
        { documents: [{ a: 'x' }], tensorFields: [], unknown: 1 },
        422,
        'unprocessable_entity',
      ],
      ['POST', '/documents', { documents: [], tensorFields: [] }, 400, 'bad_request'],
      ['POST', '/documents', { documents: [{ a: 'x' }] }, 400, 'bad_request'],
      ['POST', '/documents', { documents: many, tensorFields: [] }, 400, 'illegal_requested_doc_count'],
      ['POST', '/search', { q: 'x', limit: 0 }, 400, 'illegal_requested_doc_count'],
      ['POST', '/search', { q: 'x', limit: 1001 }, 400, 'illegal_requested_doc_count'],
      ['POST', '/search', { q: 'x', limit: 'ten' }, 422, 'unprocessable_entity'],
      ['POST', '/search', { q: 'x', facets: {} }, 422, 'unprocessable_entity'],
      ['POST', '/search', { q: 'x', boost: { a: [1, 1] } }, 400, 'bad_request'],
      ['POST', '/search', {}, 422, 'unprocessable_entity'],
      ['POST', '/search', { q: 'x', efSearch: 5 }, 400, 'invalid_argument'],
      ['POST', '/search', { q: { customVector: { vector: [1, 2] } } }, 400, 'invalid_argument'],
      ['POST', '/documents/delete-batch', [], 400, 'invalid_document_id'],
      ['POST', '/documents/delete-batch', [1], 400, 'invalid_document_id'],
      ['PATCH', '/documents', {}, 422, 'unprocessable_entity'],
      ['POST', '/embed', {}, 422, 'unprocessable_entity'],
      ['POST', '/recommend', { documents: [] }, 400, 'invalid_argument'],
      ['POST', '/nothing', {}, 404, 'route_not_found'],
    ]
    for (const [method, path, body, status, code] of wrong) {
      const answer = await call(method, path, body)
      expect({
        path,
        body: JSON.stringify(body).slice(0, 80),
        status: answer.status,
        code: answer.body['code'],
      }).toEqual({ path, body: JSON.stringify(body).slice(0, 80), status, code })
      expect(answer.body).toMatchObject({
        message: expect.any(String),
        type: 'invalid_request',
        error: answer.body['message'],
      })
    }
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 0 })
    expect(cell.errors).toEqual([])
  })
})

describe('a structured index', () => {
  const STRUCTURED = {
    type: 'structured',
    model: 'hf/all-MiniLM-L6-v2',
    allFields: [
      { name: 'title', type: 'text', features: ['lexical_search', 'filter'] },
      { name: 'body', type: 'text', features: [] },
      { name: 'year', type: 'int', features: ['filter'] },
      { name: 'tags', type: 'array<text>', features: ['filter'] },
      { name: 'vec', type: 'custom_vector', features: ['filter'] },
      {
        name: 'both',
        type: 'multimodal_combination',
        dependentFields: { title: 0.5, body: 0.5 },
        features: [],
      },
    ],
    tensorFields: ['title', 'vec', 'both'],
  }
  const vector = (at: number) => Array.from({ length: 384 }, (_, i) => (i === at ? 1 : 0))

  it('checks every value against its field and serves each feature where it was asked for', async () => {
    await using cell = await openCell('structured')
    const state = await cell.provision(STRUCTURED)
    expect((await cell.control('POST', `/indexes/${state.indexId}/probe`)).body).toEqual({ ok: true })
    const call = cell.data(`${state.endpoint}/indexes/my-index`)
    const documents = [
      {
        _id: 'a',
        title: 'Red apple',
        body: 'A fruit.',
        year: 1999,
        tags: ['x', 'y'],
        vec: { vector: vector(3), content: 'third' },
      },
      { _id: 'b', title: 'Fast train', body: 'A vehicle.', year: 2020 },
      { _id: 'wrong', year: 'soon' },
      { _id: 'big', year: 3_000_000_000 },
      { _id: 'unknown', colour: 'red' },
      { _id: 'short', vec: { vector: [1] } },
    ]
    const { body } = await call('POST', '/documents', { documents })
    expect(
      (body['items'] as unknown as { code?: string; status: number }[]).map(
        ({ code, status }) => code ?? status,
      ),
    ).toEqual([200, 200, 'invalid_argument', 'invalid_argument', 'invalid_field_name', 'invalid_argument'])
    expect((await call('POST', '/documents', { documents, tensorFields: ['title'] })).status).toBe(400)
    const ids = async (search: Body) => {
      const answer = (await call('POST', '/search', search)).body
      return answer['hits'] ? (answer['hits'] as { _id: string }[]).map(({ _id }) => _id) : answer
    }
    expect(await ids({ q: 'fruit', limit: 1 })).toEqual(['a'])
    expect(await ids({ q: { customVector: { vector: vector(3) } }, searchableAttributes: ['vec'] })).toEqual([
      'a',
    ])
    expect(await ids({ q: 'apple', searchMethod: 'LEXICAL' })).toEqual(['a'])
    expect(await ids({ q: 'x', filter: 'tags IN (y, z) AND year:[1990 TO 2000]' })).toEqual(['a'])
    expect(await ids({ q: 'x', filter: 'vec:third' })).toEqual(['a'])
    expect(await ids({ q: 'x', filter: 'body:x' })).toMatchObject({
      code: 'invalid_field_name',
      message: expect.stringContaining("no filterable field 'body'"),
    })
    expect(await ids({ q: 'x', filter: 'year:abc' })).toMatchObject({ code: 'invalid_argument' })
    for (const wrong of [
      { searchMethod: 'LEXICAL', searchableAttributes: ['body'] },
      { searchableAttributes: ['body'] },
      { attributesToRetrieve: ['colour'] },
    ])
      expect(await ids({ q: 'x', ...wrong })).toMatchObject({ code: 'invalid_field_name' })
    expect(await ids({ q: 'x', filter: '' })).toMatchObject({ code: 'invalid_argument' })
    const [hit] = (
      await call('POST', '/search', { q: 'fruit', limit: 1, attributesToRetrieve: ['_id', 'year'] })
    ).body['hits'] as unknown as Body[]
    expect(hit).toEqual({ _id: 'a', year: 1999, _score: expect.any(Number), _highlights: [] })
    expect((await call('GET', '/documents/a?expose_facets=true')).body['_tensor_facets']).toHaveLength(3)
    expect(cell.errors).toEqual([])
  })
})

describe('models', () => {
  it('serves custom vectors alone with no_model', async () => {
    await using cell = await openCell('no-model')
    const state = await cell.provision({
      type: 'unstructured',
      model: 'no_model',
      modelProperties: { type: 'no_model', dimensions: 3 },
    })
    expect((await cell.control('POST', `/indexes/${state.indexId}/probe`)).body).toEqual({ ok: true })
    const call = cell.data(`${state.endpoint}/indexes/my-index`)
    const mapped = { tensorFields: ['v'], mappings: { v: { type: 'custom_vector' } } }
    const documents = [
      { _id: 'x', v: { vector: [1, 0, 0], content: 'ex' } },
      { _id: 'y', v: { vector: [0, 1, 0] } },
    ]
    expect((await call('POST', '/documents', { documents, ...mapped })).body['errors']).toBe(false)
    const found = await call('POST', '/search', { q: { customVector: { vector: [0.9, 0.1, 0] } }, limit: 1 })
    expect(found.body['hits']?.[0]).toMatchObject({ _id: 'x', v: 'ex', _highlights: [{ v: 'ex' }] })
    expect((await call('POST', '/search', { q: 'words' })).body).toMatchObject({ code: 'bad_request' })
  })

  it('fails an index whose model it cannot serve, saying what to do', async () => {
    await using cell = await openCell('failed')
    const state = await cell.provision({ type: 'unstructured', model: 'ViT-B/32' })
    expect(state).toMatchObject({ phase: 'failed', reason: expect.stringContaining('hf/all-MiniLM-L6-v2') })
    expect(
      await cell.data(`${state.endpoint}/indexes/my-index`)('POST', '/search', { q: 'x' }),
    ).toMatchObject({ status: 503 })
  })

  it('puts the bundled model in the place of another when told to, and says so', async () => {
    await using cell = await openCell('substitute', { unavailableModels: 'substitute' })
    const state = await cell.provision({
      type: 'unstructured',
      model: 'ViT-B/32',
      treatUrlsAndPointersAsImages: true,
    })
    expect(state).toMatchObject({ phase: 'ready', substituteModel: 'hf/all-MiniLM-L6-v2' })
    const call = cell.data(`${state.endpoint}/indexes/my-index`)
    const documents = [
      { _id: 'text', a: 'a photo of a cat' },
      { _id: 'image', a: 'https://example.com/cat.jpg' },
    ]
    const { body } = await call('POST', '/documents', { documents, tensorFields: ['a'] })
    expect(body['items']).toMatchObject([{ status: 200 }, { status: 400, code: 'bad_request' }])
  })
})

describe('the control side', () => {
  it('is closed to everyone without the token', async () => {
    await using cell = await openCell('closed')
    expect(await cell.control('GET', '/cell', undefined, 'guess')).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    })
  })

  it('refuses an older generation, resizes on a newer one, and pauses at 0 pods', async () => {
    await using cell = await openCell('generations')
    const { indexId, endpoint, whole } = await cell.provision(UNSTRUCTURED, { generation: 2 })
    expect(await cell.control('PUT', `/indexes/${indexId}`, { ...whole, generation: 1 })).toMatchObject({
      status: 409,
      body: { code: 'generation_conflict' },
    })
    expect(
      await cell.control('PUT', `/indexes/${indexId}`, { ...whole, generation: 3, numberOfInferences: 0 }),
    ).toMatchObject({ body: { phase: 'ready', generation: 3 } })
    const call = cell.data(`${endpoint}/indexes/my-index`)
    expect(await call('POST', '/search', { q: 'x' })).toMatchObject({
      status: 503,
      body: { code: 'index_paused', type: 'service_unavailable' },
    })
    expect((await cell.control('POST', `/indexes/${indexId}/probe`)).body).toEqual({ ok: true })
    expect((await cell.control('DELETE', `/indexes/${newId('index')}`)).body).toEqual({ retired: true })
  })
})
