import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let call: ReturnType<typeof cell.data>
let strict: ReturnType<typeof cell.data>
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-refusals-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const vectors = { model: 'no_model', modelProperties: { type: 'no_model', dimensions: 3 } }
  const free = await cell.provision({
    type: 'unstructured',
    ...vectors,
    collapseFields: [{ name: 'parent' }],
  })
  call = cell.data(`${free.endpoint}/indexes/my-index`)
  const custom = { type: 'custom_vector' }
  const variant = (_id: string, parent: string, more: object) => ({ _id, parent, ...more })
  await call('POST', '/documents', {
    documents: [
      variant('coat-s', 'coat', { text: 'warm coat', price: 10, at: 1_000_000, v: { vector: [1, 0, 0] } }),
      variant('coat-m', 'coat', {
        text: 'warm warm coat',
        price: 20,
        at: 900_000,
        v: { vector: [1, 0.1, 0] },
      }),
      variant('coat-l', 'coat', { text: 'a coat', price: 5, v: { vector: [0, 1, 0] } }),
      variant('cup', 'cup', { text: 'a warm cup', price: 3, at: 500_000, v: { vector: [0.9, 0.2, 0] } }),
      { _id: 'alone', text: 'warm words', v: { vector: [0, 0, 1] } },
    ],
    tensorFields: ['v'],
    mappings: { v: custom },
  })
  const made = await cell.provision(
    {
      type: 'structured',
      ...vectors,
      allFields: [
        { name: 'text', type: 'text', features: ['lexical_search'] },
        { name: 'stars', type: 'int', features: ['score_modifier'] },
        { name: 'of', type: 'map<text, float>', features: ['score_modifier'] },
        { name: 'plain', type: 'int' },
        { name: 'v', type: 'custom_vector' },
      ],
      tensorFields: ['v'],
    },
    { indexName: 'strict' },
  )
  strict = cell.data(`${made.endpoint}/indexes/strict`)
  await strict('POST', '/documents', {
    documents: [
      { _id: 'a', text: 'words', stars: 2, of: { eur: 3 }, plain: 9, v: { vector: [1, 0, 0] } },
      { _id: 'b', text: 'words', stars: 5, v: { vector: [1, 0, 0] } },
    ],
  })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const q = { customVector: { vector: [1, 0, 0], content: 'warm' } }
const hybrid = (more: object) => ({ q, searchMethod: 'HYBRID', ...more })
const parameters = (hybridParameters: object) => hybrid({ hybridParameters })
const modifiers = { add_to_score: [{ field_name: 'price' }] }
const many = Array.from({ length: 10_000 }, (_, at) => ({ field_name: `f${at}` }))

describe('a search is refused as Marqo refuses it', () => {
  it.each([
    [422, { q, hybridParameters: {} }],
    [422, { q, facets: { fields: {} } }],
    [422, { q, trackTotalHits: true }],
    [422, { q, sortBy: { fields: [{ fieldName: 'price' }] } }],
    [422, { q: 'x', searchMethod: 'LEXICAL', rerankDepth: 1 }],
    [422, { q, language: 'en' }],
    [422, { searchMethod: 'HYBRID' }],
    [422, { q, rerankDepth: -1 }],
    [422, parameters({ alpha: 1.1 })],
    [422, parameters({ alpha: -0.1 })],
    [422, parameters({ rrfK: -1 })],
    [422, parameters({ rrfK: 1.5 })],
    [422, parameters({ unknown: 1 })],
    [422, parameters({ retrievalMethod: 'tensor' })],
    [422, parameters({ rankingMethod: 'tensor' })],
    [422, parameters({ retrievalMethod: 'lexical', rankingMethod: 'tensor', alpha: 0.5 })],
    [422, parameters({ retrievalMethod: 'tensor', rankingMethod: 'tensor', rrfK: 60 })],
    [
      422,
      parameters({ retrievalMethod: 'tensor', rankingMethod: 'tensor', searchableAttributesLexical: [] }),
    ],
    [
      422,
      parameters({ retrievalMethod: 'lexical', rankingMethod: 'lexical', searchableAttributesTensor: [] }),
    ],
    [
      422,
      parameters({ retrievalMethod: 'tensor', rankingMethod: 'tensor', scoreModifiersLexical: modifiers }),
    ],
    [
      422,
      parameters({ retrievalMethod: 'lexical', rankingMethod: 'lexical', scoreModifiersTensor: modifiers }),
    ],
    [422, parameters({ weakAndParameters: {} })],
    [422, parameters({ queryLexical: 'x' })],
    [422, hybrid({ sortBy: { fields: [] } })],
    [422, hybrid({ sortBy: { fields: [{ fieldName: 'price' }] }, scoreModifiers: modifiers })],
    [
      422,
      hybrid({ sortBy: { fields: [{ fieldName: 'price' }] }, recencyParameters: { recencyField: 'at' } }),
    ],
    [422, hybrid({ facets: { fields: { a: { type: 'int' } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'string', ranges: [{ to: 1 }] } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'number', ranges: [{ to: 2 }, { from: 1 }] } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'number', ranges: [{ from: 2, to: 1 }] } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'string', maxResults: 0 } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'string', maxResults: 10_001 } } } })],
    [422, hybrid({ facets: { fields: { a: { type: 'string', excludeTerms: ['a:1'] } } } })],
    [422, hybrid({ filter: 'b:1', facets: { fields: { a: { type: 'string', excludeTerms: ['a:1'] } } } })],
    [422, hybrid({ relevanceCutoff: { method: 'relative_max_score' } })],
    [422, hybrid({ relevanceCutoff: { method: 'gap_detection', parameters: { stdDevFactor: 1 } } })],
    [422, hybrid({ recencyParameters: { recencyField: 'at', scale: '7 weeks' } })],
    [422, hybrid({ recencyParameters: { recencyField: 'at', growFrom: 0.5 } })],
    [422, hybrid({ collapseFields: [{ name: 'parent' }, { name: 'other' }] })],
    [400, hybrid({ collapseFields: [{ name: 'text' }] })],
    [400, hybrid({ searchableAttributes: ['text'] })],
    [400, { searchMethod: 'HYBRID', q: { words: 1 } }],
    [400, hybrid({ context: { tensor: [] } })],
    [400, hybrid({ context: {} })],
    [400, hybrid({ context: { tensor: [{ vector: [1], weight: 1 }] } })],
    [400, { context: { tensor: Array(65).fill({ vector: [1, 0, 0], weight: 1 }) } }],
    [400, { context: { tensor: [{ vector: [1e300, 0, 0], weight: 1 }] } }],
    [400, { q: 'words', context: { tensor: [{ vector: [1, 0, 0], weight: 1 }] } }],
    [400, { q, context: { documents: { ids: { nobody: 1 } } } }],
    [400, { q: 'x', searchMethod: 'LEXICAL', context: { tensor: [{ vector: [1, 0, 0], weight: 1 }] } }],
    [400, { q, scoreModifiers: {} }],
    [400, { q, scoreModifiers: [] }],
    [400, { q, scoreModifiers: { add_to_score: [] } }],
    [400, { q, scoreModifiers: { add_to_score: [{ field_name: '_id' }] } }],
    [400, { q, scoreModifiers: { add_to_score: [{ field_name: 'a', weight: 'much' }] } }],
    [400, { q, scoreModifiers: { add_to_score: [{ field_name: 'a', other: 1 }] } }],
    [400, { q, scoreModifiers: { other: [{ field_name: 'a' }] } }],
    [400, { q, scoreModifiers: { add_to_score: many } }],
    [
      400,
      { ...parameters({ retrievalMethod: 'tensor', rankingMethod: 'tensor' }), scoreModifiers: modifiers },
    ],
  ])('%i: %j', async (status, body) => {
    const answer = await call('POST', '/search', body)
    const code = status === 422 ? 'unprocessable_entity' : 'invalid_argument'
    expect([answer.status, answer.body['code']]).toEqual([status, code])
    expect(String(answer.body['message']).length).toBeGreaterThan(10)
  })

  it('for what a structured index does not have, and what its fields are not declared for', async () => {
    for (const [body, code] of [
      [hybrid({ facets: { fields: {} } }), 'bad_request'],
      [hybrid({ trackTotalHits: true }), 'bad_request'],
      [hybrid({ sortBy: { fields: [{ fieldName: 'stars' }] } }), 'bad_request'],
      [{ q, scoreModifiers: { add_to_score: [{ field_name: 'plain' }] } }, 'invalid_field_name'],
      [{ q, scoreModifiers: { add_to_score: [{ field_name: 'none' }] } }, 'invalid_field_name'],
      [parameters({ searchableAttributesTensor: ['text'] }), 'invalid_field_name'],
    ] as const) {
      const answer = await strict('POST', '/search', body)
      expect([body, answer.status, answer.body['code']]).toEqual([body, 400, code])
    }
  })
})

describe('a search', () => {
  type Hit = Record<string, unknown> & { _id: string; _score: number }
  const found = async (body: object, at = call) => {
    const answer = await at('POST', '/search', { showHighlights: false, ...body })
    if (answer.status !== 200) throw new Error(JSON.stringify([body, answer.body]))
    return answer.body as unknown as Record<string, unknown> & { hits: Hit[] }
  }
  const ids = async (body: object, at = call) => (await found(body, at)).hits.map(({ _id }) => _id)

  it('answers any weight with numbers, and a page beyond the end with nothing', async () => {
    for (const weight of [1e300, -1e300, 0, 5e-324]) {
      const all = {
        multiply_score_by: [{ field_name: 'price', weight }],
        add_to_score: [{ field_name: 'at', weight }],
      }
      for (const body of [{ q }, { q: 'warm', searchMethod: 'LEXICAL' }, hybrid({})])
        for (const { _score } of (await found({ ...body, scoreModifiers: all })).hits)
          expect([weight, Number.isFinite(_score)]).toEqual([weight, true])
    }
    expect(await ids(hybrid({ limit: 10, offset: 9_990 }))).toEqual([])
  })

  it('modifies scores by declared numbers and parts of maps of a structured index', async () => {
    const by = (field_name: string) => ({ scoreModifiers: { add_to_score: [{ field_name }] } })
    for (const body of [
      { q },
      { q: 'words', searchMethod: 'LEXICAL' },
      hybrid({ q: { customVector: { vector: [1, 0, 0], content: 'words' } } }),
    ]) {
      expect(await ids({ ...body, ...by('stars') }, strict)).toEqual(['b', 'a'])
      expect(await ids({ ...body, ...by('of.eur') }, strict)).toEqual(['a', 'b'])
    }
  })

  it('is for the vectors and documents of its context, with a query or without', async () => {
    const near = { tensor: [{ vector: [0, 0, 1], weight: 1 }] }
    expect(await ids({ context: near, limit: 1 })).toEqual(['alone'])
    const documents = { ids: { 'coat-l': 1 } }
    expect((await ids({ context: { documents } })).includes('coat-l')).toBe(false)
    const kept = { ...documents, parameters: { excludeInputDocuments: false } }
    expect(await ids({ context: { documents: kept }, limit: 1 })).toEqual(['coat-l'])
    expect((await ids({ q, context: { ...near, documents }, interpolationMethod: 'lerp' })).length).toBe(4)
    const only = { retrievalMethod: 'tensor', rankingMethod: 'tensor' }
    expect(await ids({ searchMethod: 'HYBRID', context: near, hybridParameters: only, limit: 1 })).toEqual([
      'alone',
    ])
    expect(
      await ids({
        searchMethod: 'HYBRID',
        context: near,
        hybridParameters: { queryLexical: 'cup' },
        limit: 2,
      }),
    ).toEqual(['alone', 'cup'])
  })

  it('is cut off where its words are no longer relevant', async () => {
    const cutoff = (more: object) =>
      hybrid({
        q: { customVector: { vector: [1, 0, 0], content: 'warm coat' } },
        relevanceCutoff: more,
        trackTotalHits: true,
      })
    const relative = cutoff({
      method: 'relative_max_score',
      parameters: { relativeScoreFactor: 0.9 },
      affectFacets: true,
    })
    const answer = await found(relative)
    expect(answer['_probeCandidates']).toBe(5)
    const relevant = Number(answer['_relevantCandidates'])
    expect(relevant).toBeLessThan(5)
    expect(answer.hits.length).toBeLessThanOrEqual(2 * relevant)
    expect(answer['totalHits']).toBe(answer.hits.length)
    const gaps = await found(cutoff({ method: 'gap_detection' }))
    expect(Number(gaps['_relevantCandidates'])).toBeGreaterThan(0)
    const all = await found(cutoff({ method: 'mean_std_dev', parameters: { stdDevFactor: -10 } }))
    expect([all['_relevantCandidates'], all.hits.length]).toEqual([5, 5])
  })

  it('prefers what is recent, at a time that may be given', async () => {
    const recencyParameters = { recencyField: 'at', scale: '1d', decayTo: 0.1, center: 1_000_000 }
    const { hits } = await found(hybrid({ recencyParameters, hybridParameters: { alpha: 1 } }))
    const recent = new Map(hits.map(({ _id, _recency_score }) => [_id, _recency_score]))
    expect(recent.get('coat-s')).toBe(1)
    expect(recent.get('coat-l')).toBe(0.1)
    expect(recent.get('cup')).toBe(0.1)
    expect(recent.get('coat-m')).toBe(0.1)
    const half = { ...recencyParameters, center: 1_000_000 + 43_200, decayFunction: 'linear' }
    const later = (await found(hybrid({ recencyParameters: half }))).hits.find(({ _id }) => _id === 'coat-s')
    expect(later?.['_recency_score']).toBeCloseTo(0.55)
  })

  it('shows one document of each group, and its better variant where that is asked', async () => {
    const collapse = (more: object) =>
      hybrid({ collapseFields: [{ name: 'parent', ...more }], trackTotalHits: true, showHighlights: true })
    const answer = await found(collapse({}))
    const parents = new Set(answer.hits.map(({ parent, _id }) => parent ?? _id))
    expect([parents, answer.hits.length, answer['totalHits']]).toEqual([
      new Set(['alone', 'coat', 'cup']),
      3,
      3,
    ])
    const cheapest = await found(collapse({ sortBy: { fields: [{ fieldName: 'price', order: 'asc' }] } }))
    const coat = cheapest.hits.find(({ parent }) => parent === 'coat')
    expect(coat).toMatchObject({ _id: 'coat-l', price: 5, _highlights: [{}] })
    expect(['coat-s', 'coat-m']).toContain(coat?.['_originalId'])
  })

  it('counts the values that a filter leaves out, where its terms are excluded', async () => {
    const fields = { parent: { type: 'string', excludeTerms: ['parent:cup'] }, text: { type: 'string' } }
    const { facets, hits } = await found(
      hybrid({ filter: 'parent:cup AND price:[0 TO 50]', facets: { fields } }),
    )
    expect(hits.map(({ _id }) => _id)).toEqual(['cup'])
    expect(facets).toEqual({
      parent: { coat: { count: 3 }, cup: { count: 1 } },
      text: { 'a warm cup': { count: 1 } },
    })
  })
})
