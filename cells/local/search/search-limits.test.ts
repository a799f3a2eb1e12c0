import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let search: (body: object) => Promise<unknown>
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-limits-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const { endpoint } = await cell.provision({
    type: 'structured',
    model: 'hf/all-MiniLM-L6-v2',
    allFields: [{ name: 't', type: 'text', features: ['lexical_search', 'filter'] }],
    tensorFields: ['t'],
  })
  const call = cell.data(`${endpoint}/indexes/my-index`)
  await call('POST', '/documents', { documents: [{ _id: 'a', t: 'about dogs' }] })
  search = async (body) => {
    const answer = (await call('POST', '/search', body)).body
    return (answer['hits'] as { _id: string }[] | undefined)?.map(({ _id }) => _id) ?? answer
  }
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const refused = (message: string, code = 'invalid_argument') => ({
  code,
  message: expect.stringContaining(message),
})
const list = (count: number, each: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => each(at))
const weights = (count: number) =>
  Object.fromEntries(list(count, (at) => `text ${at}`).map((text) => [text, 1]))

describe('a search', () => {
  it('accepts texts up to the stated number and length', async () => {
    expect(await search({ q: weights(128) })).toEqual(['a'])
    expect(await search({ q: weights(129) })).toMatchObject(refused('at most 128'))
    for (const searchMethod of ['TENSOR', 'LEXICAL']) {
      expect(await search({ q: 'dogs '.repeat(20_000), searchMethod })).toEqual(['a'])
      expect(await search({ q: 'x'.repeat(100_001), searchMethod })).toMatchObject(refused('at most 100000'))
    }
    expect(await search({ q: { ['x'.repeat(60_000)]: 1, ['y'.repeat(60_000)]: 1 } })).toMatchObject(
      refused('at most 100000'),
    )
  })

  it('accepts a prefix up to the limit of the settings', async () => {
    expect(await search({ q: 'dogs', textQueryPrefix: 'x'.repeat(1_000) })).toEqual(['a'])
    expect(await search({ q: 'dogs', textQueryPrefix: 'x'.repeat(1_001) })).toMatchObject(
      refused('body.textQueryPrefix', 'unprocessable_entity'),
    )
  })

  it('accepts a filter up to the stated length', async () => {
    expect(
      await search({ q: 'x', filter: `_id IN (a, ${list(9999, (at) => `id-${at}`).join(', ')})` }),
    ).toEqual(['a'])
    expect(
      await search({ q: 'x', filter: `t IN (${list(10_001, (at) => `${at}`).join(',')})` }),
    ).toMatchObject(refused('More than 10000 values'))
    const halves = list(2, () => `t IN (${list(6000, (at) => `${at}`).join(',')})`).join(' OR ')
    expect(await search({ q: 'x', filter: halves })).toMatchObject(refused('at position 28900'))
    expect(await search({ q: 'x', filter: `t:${'x'.repeat(250_000)}` })).toMatchObject(
      refused('at most 250000'),
    )
  })

  it('works with any weights, even those whose vectors cancel each other out', async () => {
    expect(await search({ q: { dogs: 0 } })).toEqual(['a'])
    expect(await search({ q: { dogs: 1, 'dogs ': -1 } })).toEqual(['a'])
    expect(await search({ q: { dogs: 1e200, cats: 1 } })).toEqual(['a'])
    expect(await search({ q: { dogs: 1e-200 } })).toEqual(['a'])
  })

  it('is validated before it runs, whatever the index holds', async () => {
    const vector = { type: 'no_model', dimensions: 3 }
    const { endpoint } = await cell.provision(
      { type: 'unstructured', model: 'no_model', modelProperties: vector },
      { indexName: 'empty' },
    )
    const call = cell.data(`${endpoint}/indexes/empty`)
    for (const [body, code] of [
      [{ q: 'words' }, 'bad_request'],
      [{ q: { customVector: { vector: [1] } } }, 'invalid_argument'],
      [{ q: { customVector: { vector: [1, 2, 3] } }, filter: '' }, 'invalid_argument'],
      [{ q: { customVector: { vector: [1, 2, 3] } }, filter: '  ' }, 'invalid_argument'],
      [{ q: 'a', searchMethod: 'LEXICAL', filter: ' ' }, 'invalid_argument'],
      [{ q: 'a', searchMethod: 'LEXICAL', searchableAttributes: ['none'] }, 'invalid_field_name'],
      [{ q: { customVector: { vector: [1, 2, 3] } }, searchableAttributes: ['none'] }, 'invalid_field_name'],
    ] as const)
      expect([body, (await call('POST', '/search', body)).body['code']]).toEqual([body, code])
    expect((await call('POST', '/search', { q: 'a', searchMethod: 'LEXICAL' })).body['hits']).toEqual([])
  })

  it('refuses languages other than English by name', async () => {
    const words = { q: 'dog', searchMethod: 'LEXICAL' }
    expect(await search({ ...words, language: 'en' })).toEqual(['a'])
    expect(await search({ ...words, language: null })).toEqual(['a'])
    expect(await search({ ...words, language: 'fr' })).toMatchObject(refused("language 'fr'", 'bad_request'))
  })
})
