import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diskRoom } from '#platform/disk'
import { openSqliteStore } from '#platform/table/sqlite'
import { Chunker } from '../chunking/chunker.ts'
import { FacetCounter } from '../facets/facet-counter.ts'
import { openEngine } from '../engine/open-engine.ts'
import { openModelStore } from '../models/model-store.ts'
import { CellIndexes } from './cell-indexes.ts'
import { imageStore } from '../images/image-store.ts'
import { indexRegistry } from './index-registry.ts'

const CACHE = { index: 1n << 20n, metadata: 1n << 20n, vectors: 1 << 24 }

/** A hub that accepts requests and never answers, so that downloads never end. */
async function openHub() {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => once(server, 'request'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function openIndexes(dir: string, hubEndpoint: string) {
  const stack = new AsyncDisposableStack()
  const store = stack.use(openSqliteStore(join(dir, 'cell.sqlite')))
  const models = openModelStore({
    cacheDir: join(dir, 'models'),
    hubEndpoint,
    unavailableModels: 'refuse',
    threads: 1,
  })
  const engineDir = join(dir, 'lance')
  const { connection, words, vectors } = await openEngine(engineDir, CACHE)
  stack.defer(() => connection.close())
  stack.use(words)
  stack.use(vectors)
  const errors: unknown[] = []
  const indexes = stack.use(
    await CellIndexes.open({
      registry: indexRegistry(store.table('cell')),
      connection,
      words,
      vectors,
      models,
      chunker: stack.use(new Chunker()),
      images: imageStore(),
      facetCounter: stack.use(new FacetCounter()),
      publicUrl: 'http://cell.test',
      room: diskRoom({ dir, keepFreeBytes: 0 }),
      onError: (error) => void errors.push(error),
    }),
  )
  return {
    indexes,
    errors,
    tables: () => readdir(engineDir),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const spec = (indexId: string, model: string) => ({
  indexId,
  accountId: 'acc_00000001',
  indexName: indexId.replace('idx_', 'index-'),
  generation: 1,
  settings: { type: 'unstructured', model },
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
  inferenceType: 'marqo.CPU.small',
  storageClass: 'marqo.basic',
})

it('an index whose model is being downloaded is gone as soon as it is retired, also after a restart', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cell-indexes-'))
  await using hub = await openHub()
  const asked = hub.asked()
  {
    await using cell = await openIndexes(dir, hub.url)
    for (const id of ['idx_00000001', 'idx_00000002']) await cell.indexes.provision(spec(id, 'hf/e5-base-v2'))
    await asked
    expect(await cell.indexes.observe('idx_00000001')).toMatchObject({ phase: 'provisioning' })
    expect(await cell.indexes.retire('idx_00000001')).toBe(true)
    await expect(cell.indexes.observe('idx_00000001')).rejects.toMatchObject({ code: 'index_not_found' })
    expect(await cell.indexes.observe('idx_00000002')).toMatchObject({ phase: 'provisioning' })
    expect(await cell.indexes.retire('idx_00000001')).toBe(true)
    expect(cell.errors).toEqual([])
    expect(cell.indexes.count).toBe(1)
  }
  {
    await using cell = await openIndexes(dir, hub.url)
    expect(cell.indexes.count).toBe(1)
    expect(await cell.indexes.retire('idx_00000002')).toBe(true)
    expect(cell.indexes.count).toBe(0)
    expect(await cell.tables()).toEqual([])
  }
  await rm(dir, { recursive: true })
})

it('an index that is retired while it is being created leaves nothing behind', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cell-indexes-'))
  await using hub = await openHub()
  {
    await using cell = await openIndexes(dir, hub.url)
    await Promise.all(
      Array.from({ length: 10 }, async (_, at) => {
        const id = `idx_1000000${at}`
        await cell.indexes.provision(spec(id, 'random/small'))
        expect(await cell.indexes.retire(id)).toBe(true)
      }),
    )
    expect(cell.indexes.count).toBe(0)
    expect(await cell.tables()).toEqual([])
    expect(cell.errors).toEqual([])
  }
  await rm(dir, { recursive: true })
})
