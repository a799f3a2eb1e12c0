import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Hit = { _id: string; _score: number; _highlights: Record<string, string>[]; at: number }
type Cell = Awaited<ReturnType<typeof openCellFixture>>

let root: string
let cell: Cell
let call: ReturnType<Cell['data']>
/** Written in an order unrelated to their ids. */
const IDS = Array.from({ length: 60 }, (_, at) => `d${99 - ((at * 7) % 60)}`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-paging-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const { endpoint } = await cell.provision({
    type: 'unstructured',
    model: 'no_model',
    modelProperties: { type: 'no_model', dimensions: 3 },
  })
  call = cell.data(`${endpoint}/indexes/my-index`)
  for (let from = 0; from < IDS.length; from += 10) {
    const documents = IDS.slice(from, from + 10).map((_id, at) => ({
      _id,
      at: from + at,
      text: (from + at) % 20 < 15 ? 'same words' : 'same words and some more',
      other: 'same',
      near: { vector: [1, (from + at) % 20 < 15 ? 0 : 1, 0], content: 'near' },
      far: { vector: [1, 1, at % 2], content: 'far' },
    }))
    const vector = { type: 'custom_vector' }
    const mappings = { near: vector, far: vector }
    const added = await call('POST', '/documents', { documents, tensorFields: ['near', 'far'], mappings })
    if (added.body['errors'] !== false) throw new Error(JSON.stringify(added.body))
  }
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const search = async (body: object) => (await call('POST', '/search', body)).body['hits'] as never as Hit[]
const pages = async (body: object, size: number) => {
  const hits: Hit[] = []
  for (let offset = 0; offset < IDS.length; offset += size)
    hits.push(...(await search({ ...body, limit: size, offset })))
  return hits
}

describe('paging', () => {
  const tensor = { q: { customVector: { vector: [1, 0, 0] } } }
  it.each([
    ['every document', { q: '*', searchMethod: 'LEXICAL' }],
    ['words of one field', { q: 'same', searchMethod: 'LEXICAL', searchableAttributes: ['other'] }],
    ['words of all fields', { q: 'same words', searchMethod: 'LEXICAL' }],
    ['a phrase', { q: '"same words"', searchMethod: 'LEXICAL' }],
    ['one tensor field', { ...tensor, searchableAttributes: ['near'] }],
    ['all tensor fields', tensor],
    ['filtered documents', { ...tensor, filter: 'at:[0 TO 1000]' }],
  ])('shows each document once, in the order of one large page: %s', async (_, body) => {
    const whole = await search({ ...body, limit: 1000 })
    for (const size of [1, 7, 10]) {
      const hits = await pages(body, size)
      expect(new Set(hits.map(({ _id }) => _id)).size).toBe(IDS.length)
      expect(hits).toEqual(whole)
    }
    expect(whole.map(({ _score }) => _score)).toEqual(
      whole.map(({ _score }) => _score).toSorted((a, b) => b - a),
    )
  })

  it('gives every hit its own document and the field it was closest in', async () => {
    for (const hit of await pages(tensor, 7)) {
      expect(IDS[hit.at]).toBe(hit._id)
      const isNear = hit.at % 20 < 15
      expect(hit._score).toBeCloseTo(isNear ? 1 : 1 / (2 - Math.SQRT1_2), 5)
      expect(hit._highlights).toEqual([{ near: 'near' }])
    }
  })

  it('continues at the same place when documents are written between two pages', async () => {
    const body = { q: '*', searchMethod: 'LEXICAL', limit: 30, filter: 'other:same' }
    const first = await search(body)
    await call('POST', '/documents', { documents: [{ _id: 'd99', other: 'same', at: 0 }], tensorFields: [] })
    const second = await search({ ...body, offset: 30 })
    expect(new Set([...first, ...second].map(({ _id }) => _id)).size).toBe(IDS.length)
  })
})
