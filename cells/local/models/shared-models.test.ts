import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelSettings } from '../ports.ts'
import { type ModelStoreOptions, openModelStore } from './model-store.ts'

let cacheDir: string
beforeAll(async () => void (cacheDir = await mkdtemp(join(tmpdir(), 'shared-models-'))))
afterAll(() => rm(cacheDir, { recursive: true, force: true }))

const MINILM: ModelSettings = { model: 'hf/all-MiniLM-L6-v2', normalizeEmbeddings: true }
const GTE: ModelSettings = { model: 'hf/gte-small', normalizeEmbeddings: true }
const read = (tokens: number): ModelSettings => ({
  ...MINILM,
  modelProperties: { tokens, poolingMethod: tokens % 2 === 0 ? 'mean' : 'cls' },
})
const texts = (indexId: string) => ({ texts: ['a text'], indexId, urgency: 'query' as const })

/** A store that counts its processes; they embed nothing, because embedding has its own tests. */
function counting(given: Partial<ModelStoreOptions> = {}) {
  const started: string[] = []
  const readings: unknown[] = []
  let running = 0
  const store = openModelStore({
    cacheDir,
    unavailableModels: 'refuse',
    hubEndpoint: 'http://127.0.0.1:65531',
    ...given,
    startProcess: async ({ files }) => {
      started.push(files.weights)
      running++
      const gone = Promise.withResolvers<void>()
      const stop = async () => {
        running--
        gone.resolve()
      }
      const embed = async (batch: string[], how: readonly unknown[]) => {
        readings.push(...how)
        return batch.map(() => new Float32Array(384).fill(1))
      }
      return { dimensions: 384, weights: 'w', embedsImages: false, embed, gone: gone.promise, stop }
    },
  })
  return { store, started, readings, running: () => running }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('indexes that use one model', () => {
  it('share one process, however many come and go and however each reads its texts', async () => {
    const { store, started, readings, running } = counting()
    await using _ = store
    const kept = await store.open({ settings: MINILM, accountId: 'acc_2' }, () => {})
    for (let tokens = 61; tokens < 81; tokens++) {
      const index = await store.open({ settings: read(tokens), accountId: 'acc_1' }, () => {})
      await index.embed(texts('idx_1'))
      index.release()
    }
    expect([started.length, running()]).toEqual([1, 1])
    expect(readings).toHaveLength(20)
    expect(readings[1]).toMatchObject({ tokens: 62, pooling: 'mean' })
    expect(readings[2]).toMatchObject({ tokens: 63, pooling: 'cls' })
    kept.release()
    await settled()
    expect(running()).toBe(0)
  })

  it('are not affected when another index releases it, however often', async () => {
    const { store, started } = counting()
    await using _ = store
    const [mine, other] = [
      await store.open({ settings: MINILM, accountId: 'acc_1' }, () => {}),
      await store.open({ settings: read(64), accountId: 'acc_2' }, () => {}),
    ]
    for (let time = 0; time < 50; time++) {
      other.letGo()
      await mine.embed(texts('idx_1'))
      await other.embed(texts('idx_2'))
    }
    expect(started).toHaveLength(1)
    expect([other.letGo(), mine.isLoaded, other.isLoaded]).toEqual([true, true, false])
  })
})

describe('a model', () => {
  it('is unloaded when no index wants it, and when none has used it for long', async () => {
    let minutes = 0
    const { store, running } = counting({ elapsedMs: () => minutes * 60_000 })
    await using _ = store
    const index = await store.open({ settings: GTE, accountId: 'acc_1' }, () => {})
    index.letGo()
    await settled()
    expect(running()).toBe(0)
    await index.embed(texts('idx_1'))
    minutes = 14
    await store.unloadIdle()
    expect(running()).toBe(1)
    minutes = 16
    await store.unloadIdle()
    expect(running()).toBe(0)
    expect(await index.embed(texts('idx_1'))).toHaveLength(1)
  })

  it('that an index held is loaded when it is needed, not when the index is opened', async () => {
    const { store, started } = counting()
    await using _ = store
    const made = await store.open({ settings: GTE, accountId: 'acc_1' }, () => {})
    const { embeddedBy } = made
    expect(embeddedBy).toMatchObject({ model: 'Xenova/gte-small', weights: 'w', isSubstitute: false })
    made.release()
    const opened = await store.open({ settings: GTE, accountId: 'acc_1', embeddedBy }, () => {})
    expect(started).toHaveLength(1)
    await opened.embed(texts('idx_1'))
    expect(started).toHaveLength(2)
  })

  it('is refused where the account, or all together, use as many as they may; the bundled one never', async () => {
    const { store } = counting({ limits: { perAccount: 1, all: 2 } })
    await using _ = store
    const other = {
      model: 'mine',
      normalizeEmbeddings: true,
      modelProperties: { name: 'Xenova/bge-small-en-v1.5', dimensions: 384 },
    }
    const first = await store.open({ settings: GTE, accountId: 'acc_1' }, () => {})
    await expect(store.open({ settings: other, accountId: 'acc_1' }, () => {})).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('of this account use 1 models'),
    })
    await store.open({ settings: MINILM, accountId: 'acc_1' }, () => {})
    await store.open({ settings: GTE, accountId: 'acc_1' }, () => {})
    first.release()
  })

  it('whose weights are not those that embedded the documents is refused, with what to do', async () => {
    const { store } = counting()
    await using _ = store
    const { embeddedBy } = await store.open({ settings: GTE, accountId: 'acc_1' }, () => {})
    if (embeddedBy === undefined) throw new Error('nothing was recorded')
    const changed = { ...embeddedBy, weights: 'others' }
    const opened = await store.open({ settings: GTE, accountId: 'acc_1', embeddedBy: changed }, () => {})
    await expect(opened.embed(texts('idx_1'))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('create the index anew'),
    })
  })
})
