import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'
import { tinyClip } from '../testing/onnx.ts'
import { imageStore } from './image-store.ts'

type Item = { _id: string; status: number; code?: string; message?: string }
type Hit = { _id: string; _score: number; _highlights: object[] }
const COLOURS = { red: [250, 5, 5], green: [5, 250, 5], blue: [5, 5, 250] } as const

let dir: string
let server: Server
let origin: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
const pictures = new Map<string, Buffer>()
/** What the host of the pictures was asked for. */
const asked: { path: string; token: string | undefined }[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'images-'))
  const modelsDir = join(dir, 'own')
  for (const [name, content] of Object.entries(tinyClip())) {
    const path = join(modelsDir, 'org/tiny-clip', name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  const picture = ([r, g, b]: readonly number[]) =>
    sharp({ create: { width: 40, height: 20, channels: 3, background: { r: r ?? 0, g: g ?? 0, b: b ?? 0 } } })
  for (const [name, colour] of Object.entries(COLOURS)) {
    pictures.set(`/${name}.png`, await picture(colour).png().toBuffer())
    pictures.set(`/${name}.jpg`, await picture(colour).jpeg().toBuffer())
    pictures.set(`/${name}.webp`, await picture(colour).webp().toBuffer())
  }
  const whole = pictures.get('/red.png') ?? Buffer.alloc(0)
  pictures.set('/cut.png', whole.subarray(0, whole.length - 30))
  pictures.set('/page.html', Buffer.from('<html>no picture</html>'))
  pictures.set('/drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  pictures.set('/large.png', Buffer.concat([whole, Buffer.alloc(11 * 2 ** 20)]))
  const bomb = { width: 9000, height: 9000, channels: 3, background: 'red' } as const
  pictures.set('/bomb.png', await sharp({ create: bomb }).png({ compressionLevel: 9 }).toBuffer())
  server = createServer(({ url: path = '', headers }, answer) => {
    asked.push({ path, token: headers.authorization })
    if (path === '/moved.png') return void answer.writeHead(302, { location: '/red.png' }).end()
    if (path === '/to-private.png')
      return void answer.writeHead(302, { location: 'http://10.0.0.1/a.png' }).end()
    if (path === '/round.png') return void answer.writeHead(302, { location: '/round.png' }).end()
    if (path === '/locked.png' && headers.authorization !== 'Bearer x')
      return void answer.writeHead(401).end()
    const body = pictures.get(path === '/locked.png' ? '/blue.png' : path)
    if (body === undefined) return void answer.writeHead(404).end()
    answer.writeHead(200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  cell = await openCellFixture({
    dir: join(dir, 'cell'),
    openStore: openSqliteStore,
    unavailableModels: 'refuse',
    modelsDir,
    images: imageStore({ isAllowed: (address) => address === '127.0.0.1' }),
  })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
  await rm(dir, { recursive: true, force: true })
})

const CLIP = { model: 'tiny', modelProperties: { name: 'org/tiny-clip', type: 'clip', dimensions: 3 } }
const UNSTRUCTURED = { type: 'unstructured', treatUrlsAndPointersAsImages: true, ...CLIP }
let indexes = 0
async function openIndex(settings: object) {
  const indexName = `images-${++indexes}`
  const state = await cell.provision({ ...settings }, { indexName })
  expect(state).toMatchObject({ phase: 'ready' })
  const call = cell.data(`${state.endpoint}/indexes/${indexName}`)
  return {
    call,
    add: async (documents: object[], more: object = { tensorFields: ['picture'] }) => {
      const { status, body } = await call('POST', '/documents', { documents, ...more })
      expect({ status, body }).toMatchObject({ status: 200 })
      return body['items'] as unknown as Item[]
    },
    ids: async (body: object) => {
      const answer = await call('POST', '/search', body)
      expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 })
      return (answer.body['hits'] as unknown as Hit[]).map(({ _id }) => _id)
    },
  }
}
const url = (path: string) => `${origin}/${path}`
const base64 = (path: string) =>
  `data:image/png;base64,${(pictures.get(`/${path}`) ?? Buffer.alloc(0)).toString('base64')}`

describe('a model of texts and images that the operator has put there', () => {
  it('embeds pictures by their address in one space with texts; queries are texts, addresses, base64 or all weighed', async () => {
    const { add, ids, call } = await openIndex(UNSTRUCTURED)
    const items = await add([
      { _id: 'red', picture: url('red.png') },
      { _id: 'green', picture: url('green.jpg') },
      { _id: 'blue', picture: base64('blue.png') },
      { _id: 'text', picture: 'green words' },
    ])
    expect(items.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    for (const colour of ['red', 'green', 'blue'])
      for (const q of [
        colour,
        url(`${colour}.webp`),
        base64(`${colour}.png`),
        { [url(`${colour}.png`)]: 1, red: 0 },
      ])
        expect([q, (await ids({ q }))[0]]).toEqual([q, colour])
    const { body } = await call('POST', '/search', { q: 'red', limit: 1 })
    expect((body['hits'] as unknown as Hit[])[0]).toMatchObject({
      picture: url('red.png'),
      _highlights: [{ picture: url('red.png') }],
    })
    const embedded = await call('POST', '/embed', { content: [url('red.png'), 'red'] })
    const [picture, word] = embedded.body['embeddings'] as unknown as number[][]
    expect((picture?.[0] ?? 0) * (word?.[0] ?? 0)).toBeGreaterThan(0.99)
  })

  it('serves image_pointer fields and combinations of pictures with texts in a structured index', async () => {
    const { add, ids } = await openIndex({
      type: 'structured',
      ...CLIP,
      allFields: [
        { name: 'picture', type: 'image_pointer', features: [] },
        { name: 'title', type: 'text', features: ['lexical_search'] },
        { name: 'both', type: 'multimodal_combination', dependentFields: { picture: 0.1, title: 0.9 } },
      ],
      tensorFields: ['picture', 'both'],
    })
    await add(
      [
        { _id: 'a', picture: url('red.png'), title: 'blue' },
        { _id: 'b', picture: url('green.png'), title: 'green' },
      ],
      {},
    )
    expect((await ids({ q: 'red', searchableAttributes: ['picture'] }))[0]).toBe('a')
    expect((await ids({ q: 'blue', searchableAttributes: ['both'] }))[0]).toBe('a')
    expect((await ids({ q: 'green' }))[0]).toBe('b')
  })

  it('refuses each document whose picture cannot be had or read with the reason, and keeps those beside it', async () => {
    const { add, call } = await openIndex(UNSTRUCTURED)
    const reasons: [string, RegExp][] = [
      [url('none.png'), /answered 404/],
      [url('page.html'), /no picture that can be read here/],
      [url('drawing.svg'), /no picture that can be read here/],
      [url('cut.png'), /damaged/],
      [url('large.png'), /larger than 10 MB/],
      [url('bomb.png'), /more than 50 million pixels/],
      [url('round.png'), /from one address to another/],
      [url('to-private.png'), /not on the public internet/],
      ['http://10.0.0.1/a.png', /not on the public internet/],
      ['http://[::1]/a.png', /not on the public internet/],
      ['http://user:secret@example.com/a.png', /holds a password/],
      ['data:image/png;base64,bm8gcGljdHVyZQ==', /no picture that can be read here/],
    ]
    const items = await add([
      ...reasons.map(([picture], at) => ({ _id: `${at}`, picture })),
      { _id: 'good', picture: url('moved.png') },
    ])
    for (const [at, [, reason]] of reasons.entries())
      expect(items[at]).toMatchObject({
        status: 400,
        code: 'invalid_argument',
        message: expect.stringMatching(reason),
      })
    expect(JSON.stringify(items)).not.toContain('secret')
    expect(items.at(-1)).toEqual({ _id: 'good', status: 200 })
    expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 1, numberOfVectors: 1 })
    const query = await call('POST', '/search', { q: url('cut.png') })
    expect([query.status, query.body['code']]).toEqual([400, 'invalid_argument'])
  })

  it('downloads with the headers of the request, and asks for a picture once that is named again', async () => {
    const { add } = await openIndex(UNSTRUCTURED)
    const more = { tensorFields: ['picture'], mediaDownloadHeaders: { authorization: 'Bearer x' } }
    const document = { _id: 'a', picture: url('locked.png') }
    expect(await add([document], more)).toEqual([{ _id: 'a', status: 200 }])
    const times = () => asked.filter(({ path }) => path === '/locked.png').length
    const before = times()
    await add([document], more)
    expect(times()).toBe(before)
    expect(await add([document])).toMatchObject([
      { status: 400, message: expect.stringContaining('answered 401') },
    ])
    const wrong = { documents: [document], ...more, mediaDownloadHeaders: { host: 'other' } }
    const { call } = await openIndex(UNSTRUCTURED)
    expect((await call('POST', '/documents', wrong)).body['code']).toBe('invalid_argument')
  })

  it('says which files are missing when it has none for images', async () => {
    const { phase, reason } = (await cell
      .provision({
        type: 'unstructured',
        model: 'ViT-B/32',
      })
      .catch((thrown: unknown) => ({ phase: 'refused', reason: String(thrown) }))) as {
      phase: string
      reason?: string
    }
    expect([phase, reason]).toEqual([
      expect.stringMatching(/failed|refused/),
      expect.stringContaining("cannot serve the model 'ViT-B/32'"),
    ])
  })
})
