import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'

let cloud: Embedded
let own: TestAccount
let viewer: { cookie: string }
beforeAll(async () => {
  cloud = await startEmbedded()
  own = await cloud.createAccount('own')
  viewer = await cloud.addMember(own, 'viewer')
  await create('library')
})
afterAll(() => cloud[Symbol.asyncDispose]())

type Body = Record<string, unknown>
async function web(method: string, path: string, body?: unknown, cookie = own.cookie) {
  const response = await fetch(`${cloud.url}/web${path}`, {
    method,
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Body }
}
async function create(name: string, settings: Body = {}) {
  await web('POST', `/indexes/${name}`, settings)
  const { body } = await web('GET', `/indexes/${name}/status?waitFor=READY`)
  expect(body).toMatchObject({ indexStatus: 'READY' })
}
const add = (name: string, documents: unknown[]) =>
  web('POST', `/indexes/${name}/documents`, { documents, tensorFields: ['title'] })
const ids = ({ body }: { body: Body }) => (body['results'] as { _id: string }[]).map(({ _id }) => _id)

describe('documents of an index, for people', () => {
  it('are added once, with ids or without, when a request is repeated with its Idempotency-Key', async () => {
    await create('repeated')
    const add = async (documents: unknown[]) => {
      const response = await fetch(`${cloud.url}/web/indexes/repeated/documents`, {
        method: 'POST',
        headers: { cookie: own.cookie, 'content-type': 'application/json', 'idempotency-key': 'import-1' },
        body: JSON.stringify({ documents, tensorFields: [] }),
      })
      return { status: response.status, body: (await response.json()) as Body }
    }
    const [first, again] = [
      await add([{ title: 'a' }, { title: 'a' }]),
      await add([{ title: 'a' }, { title: 'a' }]),
    ]
    expect(first.status).toBe(200)
    expect(again).toEqual(first)
    expect((await web('GET', '/indexes/repeated/documents')).body['total']).toBe(2)
    expect(await add([{ title: 'b' }])).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    })
  })

  it('are added, found by meaning, opened, listed in order and deleted', async () => {
    const added = await add('library', [
      { _id: 'coat', title: 'A warm winter coat', price: 120 },
      { _id: 'trunks', title: 'Swimming trunks', price: 25 },
      { _id: 'a/b c', title: 'An id with a slash' },
      { _id: 'wrong', title: { nested: { deeply: true } } },
    ])
    expect(added).toMatchObject({
      status: 200,
      body: {
        errors: true,
        items: [{ status: 200 }, { status: 200 }, { status: 200 }, { _id: 'wrong', status: 400 }],
      },
    })
    const found = await web('POST', '/indexes/library/search', { q: 'something for the snow', limit: 1 })
    expect(found.body).toMatchObject({
      hits: [{ _id: 'coat', _highlights: [{ title: 'A warm winter coat' }] }],
    })
    expect(await web('GET', `/indexes/library/documents/${encodeURIComponent('a/b c')}`)).toMatchObject({
      status: 200,
      body: { _id: 'a/b c', title: 'An id with a slash' },
    })
    expect(await web('GET', '/indexes/library/documents/none')).toMatchObject({
      status: 404,
      body: { code: 'document_not_found' },
    })
    const first = await web('GET', '/indexes/library/documents?limit=2')
    expect(first.body).toMatchObject({ results: [{ _id: 'a/b c' }, { _id: 'coat', price: 120 }], total: 3 })
    const second = await web('GET', `/indexes/library/documents?limit=2&after=${String(first.body['next'])}`)
    expect([ids(second), second.body['next']]).toEqual([['trunks'], undefined])
    const cheap = await web(
      'GET',
      `/indexes/library/documents?filter=${encodeURIComponent('price:[* TO 50]')}`,
    )
    expect([ids(cheap), cheap.body['total']]).toEqual([['trunks'], 1])
    expect((await web('POST', '/indexes/library/documents/delete-batch', ['a/b c'])).status).toBe(200)
    expect(ids(await web('GET', '/indexes/library/documents'))).toEqual(['coat', 'trunks'])
  })

  it('say where a filter is wrong', async () => {
    const answer = await web('GET', `/indexes/library/documents?filter=${encodeURIComponent('price:(')}`)
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_argument', message: expect.any(String) },
    })
  })

  it('are read and searched, but not changed, by a viewer', async () => {
    const as = (method: string, path: string, body?: unknown) => web(method, path, body, viewer.cookie)
    expect((await as('GET', '/indexes/library/documents')).status).toBe(200)
    expect((await as('POST', '/indexes/library/search', { q: 'coat' })).status).toBe(200)
    const document = { documents: [{ _id: 'x', title: 'x' }], tensorFields: [] }
    expect((await as('POST', '/indexes/library/documents', document)).status).toBe(403)
    expect((await as('POST', '/indexes/library/documents/delete-batch', ['coat'])).status).toBe(403)
  })

  it('of a paused index are kept, and answered when it goes on', async () => {
    await create('resting')
    await add('resting', [{ _id: 'one', title: 'still here' }])
    const resize = async (numberOfInferences: number) => {
      expect((await web('PUT', '/indexes/resting', { numberOfInferences })).status).toBe(200)
      await web('GET', '/indexes/resting/status?waitFor=READY')
    }
    await resize(0)
    for (const answer of [
      await web('GET', '/indexes/resting/documents'),
      await web('POST', '/indexes/resting/search', { q: 'x' }),
    ])
      expect(answer).toMatchObject({ status: 503, body: { code: 'index_paused' } })
    await resize(1)
    expect(ids(await web('GET', '/indexes/resting/documents'))).toEqual(['one'])
  })

  it('of a batch as large as the Console sends arrive whole; a larger one is refused before it is read', async () => {
    const documents = Array.from({ length: 13 }, (_, at) => ({
      _id: `big-${at}`,
      body: 'lorem '.repeat(12_000),
    }))
    const added = await web('POST', '/indexes/library/documents', { documents, tensorFields: [] })
    expect(added).toMatchObject({ status: 200, body: { errors: false } })
    const larger = await web('POST', '/indexes/library/documents', {
      documents: documents.concat(documents),
      tensorFields: [],
    })
    expect(larger).toMatchObject({ status: 413, body: { code: 'request_too_large' } })
  })
})

describe('what the Console shows of an index', () => {
  it('tells when it reached which status, newest first', async () => {
    const { body } = await web('GET', '/indexes/library/history')
    expect((body['results'] as { status: string }[]).map(({ status }) => status)).toEqual([
      'READY',
      'CREATING',
    ])
  })

  it('names what a change changed', async () => {
    const { body } = await web('GET', '/indexes/resting/history')
    expect(body['results']).toMatchObject([
      { status: 'READY' },
      { status: 'MODIFYING', changes: ['numberOfInferences: 0 → 1'] },
      { status: 'READY' },
      { status: 'MODIFYING', changes: ['numberOfInferences: 1 → 0'] },
      { status: 'READY' },
      { status: 'CREATING' },
    ])
  })

  it('offers the models that this deployment can run, the default first', async () => {
    const { body } = await web('GET', '/models')
    const models = body['results'] as { model: string; availability: string; isDefault: boolean }[]
    expect(models[0]).toMatchObject({
      model: 'hf/all-MiniLM-L6-v2',
      dimensions: 384,
      availability: 'ready',
      isDefault: true,
    })
    const byName = new Map(models.map((one) => [one.model, one]))
    expect(byName.get('hf/e5-base-v2')).toMatchObject({ availability: 'download', modality: 'text' })
    expect(byName.get('ViT-B/32')).toMatchObject({ availability: 'unavailable', modality: 'multimodal' })
    expect(byName.get('no_model')).toMatchObject({ dimensions: null, modality: 'none' })
  })
})
