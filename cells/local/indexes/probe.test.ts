import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { LanceIndex, NO_HOOKS } from '../engine/lance-index.ts'
import { openEngine } from '../engine/open-engine.ts'
import { openCellFixture } from '../testing/fixture.ts'

let root: string
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'probe-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

const openCell = (folder: string) =>
  openCellFixture({ dir: join(root, folder), openStore: openSqliteStore, unavailableModels: 'refuse' })
const tables = async (folder: string) =>
  (await readdir(join(root, folder, 'lance'))).map((name) => name.replace('.lance', ''))

const UNSTRUCTURED = { type: 'unstructured', model: 'random/small' }
const STRUCTURED = {
  type: 'structured',
  model: 'random/small',
  allFields: [{ name: 'title', type: 'text', features: ['lexical_search', 'filter'] }],
  tensorFields: ['title'],
}
const LIST = {
  type: 'structured',
  model: 'random/small',
  allFields: [{ name: 'title', type: 'array<text>', features: ['lexical_search'] }],
  tensorFields: ['title'],
}
const NO_MODEL = { type: 'unstructured', model: 'no_model', modelProperties: { dimensions: 3 } }

describe('a probe', () => {
  it.each([
    ['an unstructured index', UNSTRUCTURED],
    ['a structured index', STRUCTURED],
    ['an index of custom vectors', NO_MODEL],
  ])('of %s that serves is seen by no search and no count', async (name, settings) => {
    await using cell = await openCell(name)
    const { endpoint, indexId } = await cell.provision(settings)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const add = { documents: [{ _id: 'mine', title: 'mine' }] }
    await call('POST', '/documents', settings.type === 'structured' ? add : { ...add, tensorFields: [] })
    let isOver = false
    const probes = (async () => {
      for (let one = 0; one < 3; one++) {
        const { body } = await cell.control('POST', `/indexes/${indexId}/probe`)
        expect(body).toEqual({ ok: true })
      }
      isOver = true
    })()
    let looked = 0
    while (!isOver) {
      const { body } = await call('POST', '/search', { q: '*', searchMethod: 'LEXICAL' })
      expect(body['hits']).toMatchObject([{ _id: 'mine' }])
      expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 1 })
      looked++
    }
    await probes
    const { body } = await cell.control('GET', `/indexes/${indexId}`)
    expect(body).toMatchObject({ stats: { numberOfDocuments: 1, searchQueryTotal: looked } })
    expect(await tables(name)).toEqual([indexId])
  })

  it('only reads from an index that cannot hold a text without embedding it', async () => {
    await using cell = await openCell('list')
    for (const settings of [LIST, { ...STRUCTURED, model: 'no_model', modelProperties: { dimensions: 3 } }]) {
      const { indexId } = await cell.provision(settings, { indexName: settings.model.replace('/', '-') })
      expect((await cell.control('POST', `/indexes/${indexId}/probe`)).body).toEqual({ ok: true })
    }
  })

  it('leaves every field of the documents as searchable as it was, whatever it is called', async () => {
    await using cell = await openCell('fields')
    const { endpoint, indexId } = await cell.provision(UNSTRUCTURED)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const documents = [{ _id: 'mine', marqo_canary: 'my own words' }]
    await call('POST', '/documents', { documents, tensorFields: ['marqo_canary'] })
    await cell.control('POST', `/indexes/${indexId}/probe`)
    for (const searchMethod of ['TENSOR', 'LEXICAL']) {
      const { body } = await call('POST', '/search', { q: 'my own words', searchMethod })
      expect(body['hits']).toMatchObject([{ _id: 'mine' }])
    }
  })

  it('interrupted by a crash of the cell is cleaned up when the cell is opened again', async () => {
    const first = await openCell('again')
    const { endpoint, indexId } = await first.provision(UNSTRUCTURED)
    await first[Symbol.asyncDispose]()
    const { connection, words, vectors } = await openEngine(join(root, 'again', 'lance'), {
      index: 1n << 20n,
      metadata: 1n << 20n,
      vectors: 1 << 24,
    })
    await (
      await LanceIndex.create(connection, 'canary-0123456789abcdef', { ...NO_HOOKS, words, vectors })
    ).close()
    connection.close()
    await using second = await openCell('again')
    expect((await second.data(endpoint)('GET', '/indexes/my-index/stats')).status).toBe(200)
    expect(await tables('again')).toEqual([indexId])
  })
})
