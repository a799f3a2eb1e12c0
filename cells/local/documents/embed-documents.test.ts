import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { Chunker, MAX_CHUNKS } from '../chunking/chunker.ts'
import type { ServedIndex } from '../served-index.ts'
import { openCellFixture } from '../testing/fixture.ts'
import { Backlog } from './backlog.ts'
import { embedDocuments } from './embed-documents.ts'
import type { Prepared } from './prepared.ts'

let dir: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'embed-documents-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const by = (splitMethod: string, splitLength: number) => ({
  type: 'unstructured',
  model: 'random/small',
  textPreprocessing: { splitMethod, splitLength, splitOverlap: 0 },
})
async function openIndex(settings: Record<string, unknown>) {
  const { endpoint } = await cell.provision(settings)
  return cell.data(`${endpoint}/indexes/my-index`)
}

describe('documents that are large, but within the limits', () => {
  it('are stored whole, every chunk of every one', async () => {
    const call = await openIndex(by('word', 1))
    const documents = Array.from({ length: 30 }, (_, at) => ({ _id: `${at}`, a: 'word '.repeat(100 + at) }))
    const { body } = await call('POST', '/documents', { documents, tensorFields: ['a'] })
    expect(body).toMatchObject({ errors: false })
    const chunks = documents.reduce((sum, _, at) => sum + 100 + at, 0)
    expect((await call('GET', '/stats')).body).toMatchObject({
      numberOfDocuments: 30,
      numberOfVectors: chunks,
    })
  })

  it('are refused one by one when they have too many chunks, and those beside them are stored', async () => {
    const call = await openIndex(by('character', 1))
    const documents = [
      { _id: 'large', a: 'x'.repeat(MAX_CHUNKS + 1) },
      { _id: 'together', a: 'x'.repeat(MAX_CHUNKS - 5), b: 'x'.repeat(6) },
      { _id: 'small', a: 'xyz' },
    ]
    const { status, body } = await call('POST', '/documents', { documents, tensorFields: ['a', 'b'] })
    expect(status).toBe(200)
    const tooMany = {
      status: 400,
      code: 'invalid_argument',
      message: expect.stringContaining(`${MAX_CHUNKS} chunks`),
    }
    expect(body).toMatchObject({
      errors: true,
      items: [
        { _id: 'large', ...tooMany },
        { _id: 'together', ...tooMany },
        { _id: 'small', status: 200 },
      ],
    })
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 1, numberOfVectors: 3 })
  })

  it('count with the prefix of each of their chunks while they wait to be embedded', async () => {
    const prepared = { id: 'a', stored: {}, eq: [], texts: new Set<string>(), numbers: new Map() }
    const document: Prepared = { ...prepared, tensors: [{ kind: 'text', field: 'a', text: 'a b c' }] }
    const backlog = new Backlog()
    const first = backlog.enter([document])
    backlog.enter([document])[Symbol.dispose]()
    first.add(document, 4_000_000)
    expect(() => backlog.enter([document])).toThrow('Too many texts')
    first.done(document)
    backlog.enter([document])[Symbol.dispose]()
  })

  it('do not keep others from being answered while they are cut and embedded', async () => {
    const busy = await openIndex(by('sentence', 2))
    const other = await openIndex(by('sentence', 2))
    const documents = Array.from({ length: 8 }, (_, at) => ({ _id: `${at}`, a: 'Ab. '.repeat(23_000) }))
    let isOver = false
    const adding = busy('POST', '/documents', { documents, tensorFields: ['a'] }).finally(
      () => (isOver = true),
    )
    let answered = 0
    while (!isOver) {
      expect((await other('GET', '/stats')).status).toBe(200)
      answered++
    }
    expect((await adding).body).toMatchObject({ errors: false })
    expect(answered).toBeGreaterThan(50)
  })

  it('of an index with the model no_model are refused as a whole, before any is stored', async () => {
    const call = await openIndex({
      type: 'unstructured',
      model: 'no_model',
      modelProperties: { dimensions: 2 },
    })
    const documents = [{ _id: 'plain', b: 1 }, { a: 'text' }]
    const { status } = await call('POST', '/documents', { documents, tensorFields: ['a'] })
    expect(status).toBe(400)
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 0 })
  })
})

describe('Backlog', () => {
  const document = (length: number) => ({
    id: 'a',
    stored: {},
    eq: [],
    texts: new Set<string>(),
    numbers: new Map(),
    tensors: [{ kind: 'text' as const, field: 'a', text: 'x'.repeat(length) }],
  })

  it('lets any request in when none waits, and refuses more than it can hold until those are done', () => {
    const backlog = new Backlog()
    const [first, second] = [document(10_000_000), document(10)]
    const entered = backlog.enter([first])
    expect(() => backlog.enter([second])).toThrow(expect.objectContaining({ code: 'too_many_requests' }))
    entered.done(first)
    backlog.enter([second])
  })

  it('forgets a request that ended before its documents were done, and counts each of them once', () => {
    const backlog = new Backlog()
    {
      using entered = backlog.enter([document(3_000_000), document(3_000_000)])
      expect(entered).toBeDefined()
    }
    const one = document(3_000_000)
    const again = backlog.enter([one])
    again.done(one)
    again.done(one)
    again[Symbol.dispose]()
    backlog.enter([document(3_999_000)])
    expect(() => backlog.enter([document(2_000)])).toThrow('this index')
  })
})

it('embedding of documents stops when a finished group could not be stored', async () => {
  await using chunker = new Chunker()
  const signals: (AbortSignal | undefined)[] = []
  const embedder = {
    embed: async ({ texts, signal }: { texts: string[]; signal?: AbortSignal }) => {
      signals.push(signal)
      return texts.map(() => new Float32Array(3))
    },
  }
  const textPreprocessing = { splitMethod: 'word', splitLength: 1, splitOverlap: 0 } as const
  const index = { indexId: 'i', embedder, chunker, settings: { textPreprocessing } } as unknown as ServedIndex
  const documents = ['a', 'b', 'c'].map((id): Prepared => ({
    id,
    stored: {},
    eq: [],
    texts: new Set<string>(),
    numbers: new Map(),
    tensors: [{ kind: 'text', field: 'f', text: 'word '.repeat(600) }],
  }))
  const groups = embedDocuments(index, documents, {
    prefix: '',
    headers: {},
    onCut: () => {},
    onRefused: () => {},
  })
  await groups.next()
  expect(signals.map((signal) => signal?.aborted)).not.toContain(true)
  await groups.return(undefined)
  expect(signals.map((signal) => signal?.aborted)).toEqual(signals.map(() => true))
})
