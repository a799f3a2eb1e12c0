import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diskRoom } from '#platform/disk'
import { openSqliteStore } from '#platform/table/sqlite'
import { Chunker } from '../chunking/chunker.ts'
import { FacetCounter } from '../facets/facet-counter.ts'
import { Backlog } from '../documents/backlog.ts'
import { LanceIndex, NO_HOOKS } from '../engine/lance-index.ts'
import { openEngine } from '../engine/open-engine.ts'
import { imageStore } from '../images/image-store.ts'
import type { ServedIndex } from '../served-index.ts'
import { parseSettings } from '../settings.ts'
import { openCellFixture } from '../testing/fixture.ts'
import { healthOf } from './health.ts'

let dir: string
let index: ServedIndex
let close: () => void
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'health-'))
  const { connection, words, vectors } = await openEngine(dir, {
    index: 1n << 20n,
    metadata: 1n << 20n,
    vectors: 1 << 24,
  })
  close = () => connection.close()
  index = {
    indexId: 'idx_1',
    indexName: 'my-index',
    settings: parseSettings({ type: 'unstructured', model: 'random/small' }),
    engine: await LanceIndex.create(connection, 'idx_1', { ...NO_HOOKS, words, vectors }),
    dimensions: 32,
    chunker: new Chunker(),
    facetCounter: new FacetCounter(),
    images: imageStore(),
    backlog: new Backlog(),
    textQueryPrefix: '',
    textChunkPrefix: '',
    onSearch: () => {},
  }
})
afterAll(async () => {
  close()
  await rm(dir, { recursive: true, force: true })
})

/** A model with the result of its last request, and its present ability. */
const embedder = (isFailing: boolean, embed = async (): Promise<Float32Array[]> => []) => ({
  dimensions: 32,
  isFailing,
  embedsImages: false,
  embed,
  isLoaded: true,
  embeddedBy: undefined,
  letGo: () => true,
  release: () => {},
})
const broken = () => Promise.reject(new Error('no model'))
const roomOf = (keepFreeBytes: number) => diskRoom({ dir, keepFreeBytes })
const hasAll = () => ({ room: roomOf(0), leastMemoryBytes: 0 })

describe('health', () => {
  it('is green while everything works', async () => {
    expect(await healthOf({ ...index, embedder: embedder(false) }, hasAll())).toEqual({
      status: 'green',
      inference: { status: 'green' },
      backend: { status: 'green', memoryIsAvailable: true, storageIsAvailable: true },
    })
  })

  it('is yellow when memory or disk run out', async () => {
    const everything = Number.MAX_SAFE_INTEGER
    const noMemory = { ...hasAll(), leastMemoryBytes: everything }
    expect(await healthOf(index, noMemory)).toMatchObject({
      status: 'yellow',
      backend: { status: 'yellow', memoryIsAvailable: false, storageIsAvailable: true },
    })
    const noDisk = { ...hasAll(), room: roomOf(everything) }
    expect(await healthOf(index, noDisk)).toMatchObject({
      status: 'yellow',
      backend: { status: 'yellow', memoryIsAvailable: true, storageIsAvailable: false },
    })
  })

  it('is green again once the model works, even without requests in between', async () => {
    const recovered = { ...index, embedder: embedder(true) }
    expect(await healthOf(recovered, hasAll())).toMatchObject({ status: 'green' })
  })

  it('is red when the model or the documents are out of reach', async () => {
    expect(await healthOf({ ...index, embedder: embedder(true, broken) }, hasAll())).toMatchObject({
      status: 'red',
      inference: { status: 'red' },
      backend: { status: 'green' },
    })
    await index.engine.close()
    expect(await healthOf(index, hasAll())).toMatchObject({
      status: 'red',
      inference: { status: 'green' },
      backend: { status: 'red' },
    })
  })
})

describe('at an endpoint', () => {
  it('health is that of its index on both routes, and 404 without an index', async () => {
    await using cell = await openCellFixture({
      dir: join(dir, 'cell'),
      openStore: openSqliteStore,
      unavailableModels: 'refuse',
    })
    const { endpoint } = await cell.provision({ type: 'unstructured', model: 'random/small' })
    for (const path of ['/health', '/indexes/my-index/health'])
      expect(await cell.data(endpoint)('GET', path)).toMatchObject({
        status: 200,
        body: { status: expect.stringMatching(/^(green|yellow)$/), inference: { status: 'green' } },
      })
    const nowhere = endpoint.replace(/-[0-9a-z]{6}-/, '-zzzzzz-')
    expect(await cell.data(nowhere)('GET', '/health')).toMatchObject({
      status: 404,
      body: { code: 'index_not_found' },
    })
  })

  it('every answer that is an object contains its duration when telemetry is requested', async () => {
    await using cell = await openCellFixture({
      dir: join(dir, 'telemetry'),
      openStore: openSqliteStore,
      unavailableModels: 'refuse',
    })
    const { endpoint } = await cell.provision({ type: 'unstructured', model: 'random/small' })
    const call = cell.data(`${endpoint}/indexes/my-index`)
    const added = await call('POST', '/documents?telemetry=True', { documents: [{ a: 1 }], tensorFields: [] })
    expect(added.body).toMatchObject({
      errors: false,
      telemetry: { timesMs: { 'POST /indexes/my-index/documents': expect.any(Number) } },
    })
    expect(added.headers.get('x-count-success')).toBe('1')
    expect((await call('POST', '/search?telemetry=true', { q: 'x' })).body).toHaveProperty('telemetry')
    expect((await call('POST', '/search', { q: 'x' })).body).not.toHaveProperty('telemetry')
  })
})
