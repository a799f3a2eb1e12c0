import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Facet = Record<string, string> & { _embedding: number[] }
let dir: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let indexes = 0
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'field-features-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

async function openIndex(settings: object = {}) {
  const indexName = `features-${++indexes}`
  const { endpoint } = await cell.provision(
    { type: 'unstructured', model: 'random/small', ...settings },
    { indexName },
  )
  const call = cell.data(`${endpoint}/indexes/${indexName}`)
  return {
    call,
    add: async (document: object, more: object) =>
      (await call('POST', '/documents', { documents: [{ _id: 'a', ...document }], ...more })).body[
        'items'
      ] as unknown as { status: number; code?: string; message?: string }[],
    facets: async () =>
      (await call('GET', '/documents/a?expose_facets=true')).body['_tensor_facets'] as unknown as Facet[],
    embed: async (content: unknown) =>
      (await call('POST', '/embed', { content, content_type: 'document' })).body[
        'embeddings'
      ] as unknown as number[][],
  }
}
const cosine = (a: number[] = [], b: number[] = []) => a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0)

describe('a combination of texts', () => {
  const combined = (weights: object) => ({ c: { type: 'multimodal_combination', weights } })

  it('is the weighted mean of its parts, and is computed again when its document comes with other weights or parts', async () => {
    const { add, facets, embed } = await openIndex()
    const document = { x: 'red', y: 'blue' }
    for (const [weights, more] of [
      [{ x: 1, y: 1 }, {}],
      [{ x: 0.9, y: 0.1 }, {}],
      [{ x: 0.1, y: -2 }, { useExistingTensors: true }],
    ]) {
      const mappings = combined(weights ?? {})
      expect(await add(document, { tensorFields: ['c'], mappings, ...more })).toMatchObject([{ status: 200 }])
      const [only] = await facets()
      const [expected] = await embed(
        Object.fromEntries(
          Object.entries(weights ?? {}).map(([part, weight]) => [document[part as 'x'], weight]),
        ),
      )
      expect(cosine(only?._embedding, expected)).toBeCloseTo(1, 5)
      expect(JSON.parse(String(only?.['c']))).toEqual(document)
    }
    await add(
      { x: 'red' },
      { tensorFields: ['c'], mappings: combined({ x: 1, y: 1 }), useExistingTensors: true },
    )
    const [red] = await embed('red')
    expect(cosine((await facets())[0]?._embedding, red)).toBeCloseTo(1, 5)
  })
})

describe('an image, without a model for images', () => {
  it('is refused by name, with headers for its download too, and the text beside it is kept', async () => {
    const { call } = await openIndex({ treatUrlsAndPointersAsImages: true })
    const documents = [
      { _id: 'image', picture: 'https://example.com/a.jpg' },
      { _id: 'text', picture: 'no address' },
    ]
    const more = { tensorFields: ['picture'], mediaDownloadHeaders: { authorization: 'Bearer x' } }
    const { status, body } = await call('POST', '/documents', { documents, ...more })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        items: [
          { _id: 'image', status: 400, code: 'bad_request', message: expect.stringContaining("'picture'") },
          { _id: 'text', status: 200 },
        ],
      },
    })
    const both = { ...more, imageDownloadHeaders: {} }
    expect((await call('POST', '/documents', { documents, ...both })).status).toBe(400)
  })
})

describe('chunks', () => {
  const TEXT = 'One two three. Four five!\n\nSix seven eight nine.'
  it.each([
    [
      'character',
      10,
      2,
      ['One two th', 'three. Fou', 'our five!\n', '!\n\nSix sev', 'even eight', 'ht nine.'],
    ],
    ['word', 4, 1, ['One two three. Four', 'Four five ! Six', 'Six seven eight nine', 'nine .']],
    ['sentence', 1, 0, ['One two three.', 'Four five!', 'Six seven eight nine.']],
    ['sentence', 2, 1, ['One two three. Four five!', 'Four five! Six seven eight nine.']],
    ['passage', 1, 0, ['One two three. Four five!', 'Six seven eight nine.']],
  ] as const)(
    'by %s, %d long with %d in common, are each found with what they hold',
    async (splitMethod, splitLength, splitOverlap, expected) => {
      const { add, facets } = await openIndex({
        textPreprocessing: { splitMethod, splitLength, splitOverlap },
      })
      await add({ t: TEXT }, { tensorFields: ['t'] })
      expect((await facets()).map(({ t }) => t)).toEqual(expected)
    },
  )

  it('are embedded with the prefix of the request, else that of the index, and shown without it', async () => {
    const { add, facets, embed } = await openIndex({ textChunkPrefix: 'of index: ' })
    const [byIndex] = await embed('text')
    await add({ t: 'text' }, { tensorFields: ['t'] })
    expect((await facets())[0]).toMatchObject({ t: 'text', _embedding: byIndex })
    await add({ t: 'text' }, { tensorFields: ['t'], textChunkPrefix: 'of request: ' })
    const own = await openIndex({ textChunkPrefix: 'of request: ' })
    expect((await facets())[0]).toMatchObject({ t: 'text', _embedding: (await own.embed('text'))[0] })
  })
})
