import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from './testing/fixture.ts'

let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'models-of-indexes-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const open = (name: string, unavailableModels: 'refuse' | 'substitute' = 'refuse') =>
  openCellFixture({ dir: join(scratch, name), openStore: openSqliteStore, unavailableModels })
/** The bundled model, under a name of the account's own. */
const own = (model: string) => ({
  type: 'unstructured',
  model,
  modelProperties: { name: 'Xenova/all-MiniLM-L6-v2', dimensions: 384, tokens: 64 },
})

describe('the models at an endpoint', () => {
  it('are the index’s own, by its own name; unloading one affects no other index', async () => {
    await using cell = await open('own')
    const [secret, other] = [
      await cell.provision(own('acme-project-nightfall')),
      await cell.provision(own('of-another'), { indexName: 'other' }),
    ]
    const [mine, theirs] = [cell.data(secret.endpoint), cell.data(other.endpoint)]
    const listed = [{ model_name: 'of-another', model_device: 'cpu' }]
    expect((await theirs('GET', '/models')).body).toEqual({ models: listed })
    for (const path of [
      '/',
      '/models',
      '/health',
      '/device/cpu',
      '/indexes/other/settings',
      '/indexes/other/stats',
    ])
      expect(JSON.stringify((await theirs('GET', path)).body)).not.toContain('nightfall')
    expect(await theirs('DELETE', '/models?model_name=acme-project-nightfall')).toMatchObject({ status: 404 })
    expect((await mine('DELETE', '/models?model_name=acme-project-nightfall')).body).toMatchObject({
      result: 'success',
    })
    expect((await mine('GET', '/models')).body).toEqual({ models: [] })
    expect(await mine('DELETE', '/models?model_name=acme-project-nightfall')).toMatchObject({ status: 404 })
    expect((await theirs('GET', '/models')).body).toEqual({ models: listed })
  })
})

describe('an index whose model another stands in for', () => {
  const CLIP = { type: 'unstructured', model: 'ViT-B/32' }
  const search = (data: ReturnType<Awaited<ReturnType<typeof open>>['data']>, q: unknown) =>
    data('POST', '/indexes/my-index/search', { q, limit: 1 })

  it('takes custom vectors of the length that its model has, beside texts', async () => {
    await using cell = await open('lengthened', 'substitute')
    const data = cell.data((await cell.provision(CLIP)).endpoint)
    const vector = Array.from({ length: 512 }, (_, at) => (at === 511 ? 1 : 0))
    const added = await data('POST', '/indexes/my-index/documents', {
      documents: [
        { _id: 'bread', text: 'Bread is baked from flour.' },
        { _id: 'own', vector: { vector, content: 'mine' } },
      ],
      tensorFields: ['text', 'vector'],
      mappings: { vector: { type: 'custom_vector' } },
    })
    expect(added).toMatchObject({ status: 200, body: { errors: false } })
    expect((await search(data, 'how is a loaf made?')).body).toMatchObject({ hits: [{ _id: 'bread' }] })
    expect((await search(data, { customVector: { vector } })).body).toMatchObject({ hits: [{ _id: 'own' }] })
  })

  it('keeps the model that embedded its documents, whatever option the product is started with later', async () => {
    const first = await open('kept', 'substitute')
    const { endpoint, indexId, substituteModel } = await first.provision({
      type: 'unstructured',
      model: 'hf/gte-small-of-nobody',
      modelProperties: { name: 'Xenova/e5-small', dimensions: 384 },
    })
    expect(substituteModel).toBe('hf/all-MiniLM-L6-v2')
    const documents = [{ _id: 'a', text: 'Bread is baked from flour.' }]
    await first.data(endpoint)('POST', '/indexes/my-index/documents', { documents, tensorFields: ['text'] })
    const score = async (cell: typeof first) =>
      (await search(cell.data(endpoint), 'Bread is baked from flour.')).body as unknown as {
        hits: { _score: number }[]
      }
    expect((await score(first)).hits[0]?._score).toBeCloseTo(1, 4)
    await first[Symbol.asyncDispose]()

    await using again = await open('kept', 'refuse')
    expect((await again.control('GET', `/indexes/${indexId}`)).body).toMatchObject({
      phase: 'ready',
      substituteModel: 'hf/all-MiniLM-L6-v2',
    })
    expect((await score(again)).hits[0]?._score).toBeCloseTo(1, 4)
  })
})
