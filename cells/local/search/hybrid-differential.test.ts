import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'
import {
  type Doc,
  facet,
  fuse,
  type Modifiers,
  modify,
  modifyAll,
  type Scored,
  sortBy,
} from './hybrid-reference.ts'

const DOCUMENTS = 300
const SEARCHES = 120
const SEED = Number(process.env['SEARCH_SEED'] ?? 20_261_201) // oxlint-disable-line node/no-process-env -- a test's own
let state = SEED
const random = (below: number) => {
  state = (state * 48_271) % 2_147_483_647
  return state % below
}
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
const WORDS = ['the', 'blue', 'shirt', 'run', 'zebra', 'wool', 'cup', 'red']
const words = (count: number) =>
  Array.from({ length: count }, () => WORDS[Math.min(random(WORDS.length), random(WORDS.length))]).join(' ')
const number = () => (random(2000) - 1000) / 8
const vector = () => [random(1000) - 500, random(1000) - 500, random(1000) + 1]

const docs: Doc[] = Array.from({ length: DOCUMENTS }, (_, at) => ({
  _id: `d${at}`,
  title: words(1 + random(4)),
  ...(random(3) > 0 && { body: words(1 + random(12)) }),
  ...(random(4) > 0 && { n: random(9) - 3 }),
  ...(random(3) > 0 && { price: number() }),
  ...(random(3) > 0 && { m: { k: 1 + random(5), 'a b': number() } }),
  ...(random(4) > 0 && { color: pick(['red', 'Red', 'blue', '2023', '1999', 'x'.repeat(60)]) }),
  ...(random(4) > 0 && { tags: [pick(['a', 'b', '10']), pick(['a', 'c', '9'])] }),
  ...(random(5) > 0 && { near: { vector: vector(), content: 'near' } }),
  ...(random(3) === 0 && { far: { vector: vector(), content: 'far' } }),
}))
const byId = new Map(docs.map((doc) => [doc._id, doc]))

type Hit = { _id: string; _score: number; _tensor_score?: number; _lexical_score?: number }
type Answer = { hits: Hit[]; facets?: unknown; totalHits?: number; _sortCandidates?: number }
let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let ask: (body: object) => Promise<Answer>
/** The unmodified lists of the halves, whose own tests compare them with another reference. */
let half: (searchMethod: string, body: object) => Promise<Scored[]>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-hybrid-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const modelProperties = { type: 'no_model', dimensions: 3 }
  const { endpoint } = await cell.provision({ type: 'unstructured', model: 'no_model', modelProperties })
  const call = cell.data(`${endpoint}/indexes/my-index`)
  const custom = { type: 'custom_vector' }
  for (let from = 0; from < docs.length; from += 100) {
    const { body } = await call('POST', '/documents', {
      documents: docs.slice(from, from + 100),
      tensorFields: ['near', 'far'],
      mappings: { near: custom, far: custom },
    })
    if (body['errors'] !== false) throw new Error(JSON.stringify(body))
  }
  ask = async (body) => {
    const answer = await call('POST', '/search', { showHighlights: false, attributesToRetrieve: [], ...body })
    if (answer.status !== 200) throw new Error(JSON.stringify([body, answer.body]))
    return answer.body as never
  }
  half = async (searchMethod, body) =>
    (await ask({ limit: 1000, ...body, searchMethod })).hits.map(({ _id: id, _score: score }) => ({
      id,
      score,
    }))
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

function anyModifiers(): Modifiers | undefined {
  if (random(2) === 0) return undefined
  const list = () =>
    Array.from({ length: 1 + random(2) }, () => pick(['n', 'price', 'm.k', 'm.a b', 'none', 'title']))
      .filter((field, at, all) => all.indexOf(field) === at)
      .map((field_name) => ({ field_name, ...(random(2) > 0 && { weight: pick([0.5, 2, -1, 0.01]) }) }))
  const add = { add_to_score: list() }
  const multiply = { multiply_score_by: list() }
  return pick([add, multiply, { ...add, ...multiply }])
}
const anyFilter = () =>
  pick([undefined, undefined, 'color:red', 'n:[0 TO 3]', 'color:red OR NOT n:1', 'n:99'])
const about = (score: number | undefined) => expect.closeTo(score ?? Number.NaN, 6)
const seen = (hits: Hit[]) => hits.map(({ _id, _score }) => [_id, _score])
const meant = (list: Scored[]) => list.map(({ id, score }) => [id, about(score)])

/** A random search with the unmodified lists of its halves. */
async function anyHybrid() {
  const text = random(12) === 0 ? '*' : words(1 + random(3))
  const filter = anyFilter()
  const custom = vector()
  const q = { customVector: { vector: custom, content: text } }
  const common = { ...(filter && { filter }) }
  const tensorFields = random(3) === 0 ? ['near'] : ['near', 'far']
  const lexicalFields = random(3) === 0 ? ['title'] : undefined
  const perField = await Promise.all(
    tensorFields.map((field) =>
      half('TENSOR', { ...common, q: { customVector: { vector: custom } }, searchableAttributes: [field] }),
    ),
  )
  const lexical = await half('LEXICAL', {
    ...common,
    q: text,
    ...(lexicalFields && { searchableAttributes: lexicalFields }),
  })
  const parameters = {
    ...(tensorFields.length === 1 && { searchableAttributesTensor: tensorFields }),
    ...(lexicalFields && { searchableAttributesLexical: lexicalFields }),
  }
  /** The nearest so many of each field. */
  const nearest = (depth: number): Scored[] => {
    const closest = new Map<string, number>()
    for (const list of perField)
      for (const { id, score } of list.slice(0, depth)) closest.set(id, Math.max(score, closest.get(id) ?? 0))
    return modifyAll(
      [...closest].map(([id, score]) => ({ id, score })),
      byId,
    )
  }
  return {
    text,
    filter,
    custom,
    common: { ...common, q, searchMethod: 'HYBRID' },
    parameters,
    nearest,
    lexical,
  }
}

it(`the first page of any retrieval and ranking is as in the reference (seed ${SEED})`, async () => {
  for (let at = 0; at < SEARCHES; at++) {
    const { common, parameters, nearest, lexical } = await anyHybrid()
    const [scoreModifiersTensor, scoreModifiersLexical] = [anyModifiers(), anyModifiers()]
    const limit = 1 + random(20)
    const [retrievalMethod, rankingMethod] = pick([
      ['disjunction', 'rrf'],
      ['disjunction', 'rrf'],
      ['tensor', 'tensor'],
      ['lexical', 'lexical'],
      ['tensor', 'lexical'],
      ['lexical', 'tensor'],
    ] as const)
    const isRrf = rankingMethod === 'rrf'
    const usesTensor = isRrf || rankingMethod === 'tensor'
    const usesLexical = isRrf || rankingMethod === 'lexical' || retrievalMethod === 'lexical'
    const [alpha, rrfK] = [pick([0, 0.3, 0.5, 1]), pick([0, 60, 1000])]
    const scoreModifiers = isRrf ? anyModifiers() : undefined
    const rerankDepth = isRrf ? pick([undefined, 0, 1, 5]) : undefined
    const { searchableAttributesTensor, searchableAttributesLexical } = parameters
    const body = {
      ...common,
      limit,
      ...(scoreModifiers && { scoreModifiers }),
      ...(rerankDepth !== undefined && { rerankDepth }),
      hybridParameters: {
        retrievalMethod,
        rankingMethod,
        ...(isRrf && { alpha, rrfK }),
        ...((usesTensor || retrievalMethod === 'tensor') && { searchableAttributesTensor }),
        ...(usesLexical && { searchableAttributesLexical }),
        ...(usesTensor && { scoreModifiersTensor }),
        ...(usesLexical && { scoreModifiersLexical }),
      },
    }
    const fields = usesTensor || retrievalMethod === 'tensor'
    if (!fields && searchableAttributesTensor) continue
    const tensor = modifyAll(nearest(limit), byId, scoreModifiersTensor).slice(0, limit)
    const worded = modifyAll(lexical, byId, scoreModifiersLexical).slice(0, limit)
    let expected: Scored[]
    if (isRrf) {
      const fused = fuse(tensor, worded, { alpha, rrfK })
      const depth = rerankDepth ?? fused.length
      const first = scoreModifiers
        ? modifyAll(fused.slice(0, depth), byId, scoreModifiers)
        : fused.slice(0, depth)
      expected = [...first, ...fused.slice(depth)]
    } else if (retrievalMethod === rankingMethod) expected = rankingMethod === 'tensor' ? tensor : worded
    else if (retrievalMethod === 'lexical') {
      const near = new Map(nearest(DOCUMENTS).map(({ id, score }) => [id, score]))
      expected = modifyAll(
        worded.map(({ id }) => ({ id, score: near.get(id) ?? 0 })),
        byId,
        scoreModifiersTensor,
      )
    } else {
      const scores = new Map(lexical.map(({ id, score }) => [id, score]))
      expected = modifyAll(
        nearest(limit).map(({ id }) => ({ id, score: scores.get(id) ?? 0 })),
        byId,
        scoreModifiersLexical,
      )
    }
    const { hits } = await ask(body)
    expect([body, seen(hits)]).toEqual([body, meant(expected.slice(0, limit))])
    if (!isRrf) continue
    const [inTensor, inLexical] = [tensor, worded].map(
      (list) => new Map(list.map(({ id, score }) => [id, score])),
    )
    for (const { _id, _tensor_score, _lexical_score } of hits) {
      const own = [alpha > 0 ? inTensor?.get(_id) : undefined, alpha < 1 ? inLexical?.get(_id) : undefined]
      const shown = [_tensor_score, _lexical_score]
      expect([body, _id, shown]).toEqual([
        body,
        _id,
        own.map((score) => (score === undefined ? undefined : about(score))),
      ])
    }
  }
})

it(`pages show every document of both halves once, whatever modifies their order (seed ${SEED})`, async () => {
  for (let at = 0; at < 25; at++) {
    const { common, parameters, nearest, lexical } = await anyHybrid()
    const limit = pick([7, 30, 90])
    const body = {
      ...common,
      limit,
      ...(random(2) > 0 && { scoreModifiers: anyModifiers(), rerankDepth: pick([undefined, 3]) }),
      hybridParameters: {
        ...parameters,
        scoreModifiersTensor: anyModifiers(),
        scoreModifiersLexical: anyModifiers(),
      },
    }
    const ids: string[] = []
    for (let offset = 0; ; offset += limit) {
      const { hits } = await ask({ ...body, offset })
      ids.push(...hits.map(({ _id }) => _id))
      if (hits.length < limit) break
    }
    const all = [...nearest(DOCUMENTS), ...lexical].map(({ id }) => id)
    expect([body, ids.toSorted()]).toEqual([body, [...new Set(all)].toSorted()])
  }
})

it(`facets and totals count every match, not the page (seed ${SEED})`, async () => {
  for (let at = 0; at < 60; at++) {
    const { common, parameters, nearest, lexical } = await anyHybrid()
    const [limit, offset] = [1 + random(20), random(5)]
    const spec = {
      color: {
        type: 'string',
        ...(random(2) > 0 && { order: 'asc' }),
        ...(random(2) > 0 && { maxResults: 2 }),
      },
      tags: { type: 'array' },
      price: { type: 'number' },
      'm.k': {
        type: 'number',
        ranges: [
          { to: 2, name: 'few' },
          { from: 2, to: 4, name: 'some' },
          { from: 4, name: 'many' },
        ],
      },
      none: { type: pick(['string', 'array', 'number']) },
    }
    const body = {
      ...common,
      limit,
      offset,
      hybridParameters: parameters,
      trackTotalHits: true,
      facets: { fields: spec },
    }
    const matching = new Set([...nearest(limit + offset), ...lexical].map(({ id }) => id))
    const found = docs
      .filter(({ _id }) => matching.has(_id))
      .map((doc) => {
        // Long texts cannot be filtered by, and are no values.
        return typeof doc['color'] === 'string' && doc['color'].length > 50
          ? { ...doc, color: undefined }
          : doc
      })
    const { facets, totalHits } = await ask(body)
    const close = (value: unknown): unknown =>
      typeof value === 'number'
        ? about(value)
        : Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, close(one)]))
    const expected = Object.fromEntries(
      Object.entries(spec).map(([field, one]) => [field, close(facet(found, field, one))]),
    )
    expect([body, totalHits, facets]).toEqual([body, matching.size, expected])
  }
})

it(`hits are sorted by numbers as in the reference, over as many candidates (seed ${SEED})`, async () => {
  for (let at = 0; at < 80; at++) {
    const { common, parameters, nearest, lexical } = await anyHybrid()
    const limit = 1 + random(20)
    const minSortCandidates = pick([undefined, 5, 100])
    const sortDepth = pick([undefined, 4, 1000])
    const fields = Array.from({ length: 1 + random(3) }, () => ({
      fieldName: pick(['n', 'price', 'm.k', 'title', 'none']),
      ...(random(2) > 0 && { order: pick(['asc', 'desc']) }),
      ...(random(2) > 0 && { missing: pick(['first', 'last']) }),
    }))
    const sort = { fields, ...(minSortCandidates && { minSortCandidates }), ...(sortDepth && { sortDepth }) }
    const body = { ...common, limit, hybridParameters: parameters, sortBy: sort }
    const depth = Math.max(limit, minSortCandidates ?? 3 * limit)
    const fused = fuse(nearest(depth).slice(0, depth), lexical.slice(0, depth), { alpha: 0.5, rrfK: 60 })
    const sorted = [
      ...sortBy(fused.slice(0, sortDepth ?? DOCUMENTS), byId, fields),
      ...fused.slice(sortDepth ?? DOCUMENTS),
    ]
    const { hits, _sortCandidates } = await ask(body)
    expect([body, _sortCandidates, seen(hits)]).toEqual([
      body,
      fused.length,
      sorted.slice(0, limit).map(({ id }, place) => [id, about(1 / (place + 1))]),
    ])
  }
})

it(`TENSOR and LEXICAL searches are modified as in the reference (seed ${SEED})`, async () => {
  for (let at = 0; at < 80; at++) {
    const { text, custom, filter, nearest, lexical, parameters } = await anyHybrid()
    const scoreModifiers = anyModifiers() ?? { add_to_score: [{ field_name: 'n' }] }
    const limit = 1 + random(20)
    const common = { limit, scoreModifiers, ...(filter && { filter }) }
    const words = {
      ...common,
      q: text,
      searchMethod: 'LEXICAL',
      searchableAttributes: parameters.searchableAttributesLexical,
    }
    expect([words, seen((await ask(words)).hits)]).toEqual([
      words,
      meant(modifyAll(lexical, byId, scoreModifiers).slice(0, limit)),
    ])
    const q = { customVector: { vector: custom } }
    const rerankDepth = pick([undefined, 50])
    const near = { ...common, q, searchableAttributes: parameters.searchableAttributesTensor, rerankDepth }
    expect([near, seen((await ask(near)).hits)]).toEqual([
      near,
      meant(modifyAll(nearest(rerankDepth ?? limit), byId, scoreModifiers).slice(0, limit)),
    ])
  }
})

it('is given the numbers of every kind of field by its modifiers', () => {
  expect(
    modify(
      2,
      { _id: 'a', n: 3, m: { k: 5 } },
      {
        multiply_score_by: [{ field_name: 'm.k', weight: 2 }],
        add_to_score: [{ field_name: 'n' }, { field_name: 'none' }],
      },
    ),
  ).toBe(23)
})
