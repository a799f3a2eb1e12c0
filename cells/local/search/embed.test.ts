import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

type Vectors = number[][]
type Call = ReturnType<Awaited<ReturnType<typeof openCellFixture>>['data']>
let dir: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let call: Call
let indexes = 0
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'embed-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
  call = await openIndex({ textQueryPrefix: 'Q ', textChunkPrefix: 'D ' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

async function openIndex(settings: object): Promise<Call> {
  const indexName = `embed-${++indexes}`
  const whole = { type: 'unstructured', model: 'random/small', ...settings }
  const { endpoint } = await cell.provision(whole, { indexName })
  return cell.data(`${endpoint}/indexes/${indexName}`)
}
async function embeddings(body: object, to = call): Promise<Vectors> {
  const answer = await to('POST', '/embed', body)
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status: 200,
    body: { content: expect.anything() },
  })
  return answer.body['embeddings'] as unknown as Vectors
}
const refusal = async (body: object, to = call) => {
  const answer = await to('POST', '/embed', body)
  return [answer.status, answer.body['code']]
}
const dot = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

describe('embed', () => {
  it('gives one vector for each entry, in order, and repeats the content', async () => {
    const content = ['a', { a: 1 }, 'b', { a: 0.5, b: 0.5 }]
    const { status, body } = await call('POST', '/embed', { content })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { content, processingTimeMs: expect.any(Number) },
    })
    const [a, alone, b, mean] = body['embeddings'] as unknown as Vectors
    expect([a, alone, b, mean].map((one) => one?.length)).toEqual([32, 32, 32, 32])
    expect(dot(a, alone)).toBeCloseTo(1, 6)
    expect(dot(a, a)).toBeCloseTo(1, 6)
    expect(dot(mean, mean)).toBeCloseTo(1, 6)
    expect(dot(mean, a)).toBeCloseTo(dot(mean, b), 6)
  })

  it('gives the vectors that documents are stored with and that searches use, by the prefix of each', async () => {
    const stored = { _id: 'x', t: 'text' }
    await call('POST', '/documents', { documents: [stored], tensorFields: ['t'] })
    const facets = (await call('GET', '/documents/x?expose_facets=true')).body['_tensor_facets']
    const [{ _embedding }] = facets as unknown as [{ _embedding: number[] }]
    expect(await embeddings({ content: 'text', content_type: 'document' })).toEqual([_embedding])
    expect(await embeddings({ content: 'D text', contentType: null })).toEqual([_embedding])
    const query = await embeddings({ content: 'text' })
    expect(await embeddings({ content: ['text'], content_type: 'query' })).toEqual(query)
    expect(await embeddings({ content: 'Q text', content_type: null })).toEqual(query)
    const score = async (q: unknown) =>
      ((await call('POST', '/search', { q })).body['hits'] as unknown as { _score: number }[])[0]?._score
    expect(await score({ customVector: { vector: query[0] } })).toBeCloseTo((await score('text')) ?? 0, 6)
  })

  it('gives a zero vector for weights that cancel each other out, and scales others of any size', async () => {
    expect(await embeddings({ content: { a: 0, b: 0 } })).toEqual([Array(32).fill(0)])
    const [plain] = await embeddings({ content: { a: 1, b: -2 } })
    for (const scale of [1e300, 1e-300]) {
      const [one] = await embeddings({ content: { a: scale, b: -2 * scale } })
      expect(dot(one, plain)).toBeCloseTo(1, 6)
    }
  })

  it('gives the mean as it is where the index does not normalise, and refuses what no 32-bit number holds', async () => {
    const raw = await openIndex({ normalizeEmbeddings: false })
    const [a, b, mean] = await embeddings({ content: ['a', 'b', { a: 2, b: 4 }] }, raw)
    for (const [at, value] of (mean ?? []).entries())
      expect(value).toBeCloseTo((2 * (a?.[at] ?? 0) + 4 * (b?.[at] ?? 0)) / 2, 5)
    expect(await refusal({ content: { a: 1e300 } }, raw)).toEqual([400, 'invalid_argument'])
  })

  it.each([
    ['no content', {}, 422],
    ['an empty list', { content: [] }, 422],
    ['no texts', { content: {} }, 422],
    ['an empty entry', { content: ['a', {}] }, 422],
    ['a number', { content: 1 }, 422],
    ['a weight that is text', { content: { a: '1' } }, 422],
    ['a list in a list', { content: [['a']] }, 422],
    ['an unknown content type', { content: 'a', content_type: 'image' }, 422],
    ['an unknown parameter', { content: 'a', prefix: 'x' }, 422],
    ['more texts than allowed', { content: Array(1025).fill('a') }, 400],
    ['more characters than allowed', { content: 'a'.repeat(1_000_001) }, 400],
  ])('refuses %s', async (_what, body, status) => {
    expect(await refusal(body)).toEqual([
      status,
      status === 422 ? 'unprocessable_entity' : 'invalid_argument',
    ])
  })

  it('is refused where the model embeds nothing', async () => {
    const none = await openIndex({ model: 'no_model', modelProperties: { dimensions: 3 } })
    expect(await refusal({ content: 'a' }, none)).toEqual([400, 'bad_request'])
  })
})
