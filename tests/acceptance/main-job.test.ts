import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createReadyIndex,
  listIndexes,
  type Product,
  startProduct,
  waitForStatus,
  until,
} from '../support/product.ts'

let product: Product
beforeAll(async () => void (product = await startProduct()))
afterAll(() => product[Symbol.asyncDispose]())

describe('the main job', () => {
  it('goes from an empty data directory to a search result and leaves nothing behind', async () => {
    const endpoint = await createReadyIndex(product, 'products', { model: 'hf/all-MiniLM-L6-v2' })
    expect(endpoint).toMatch(
      new RegExp(`^http://localhost:${product.cellPort}/products-[0-9a-z]{6}-[0-9a-z]{8}$`),
    )
    expect((await product.send('GET', `${endpoint}/`)).body).toMatchObject({
      message: 'Welcome to Marqo',
      version: expect.stringMatching(/^2\./),
    })
    const documents = [
      { _id: 'a', title: 'A warm winter coat', price: 120 },
      { _id: 'b', title: 'Swimming trunks for the beach', price: 25 },
      { title: 'Umbrella' },
    ]
    const added = await product.send('POST', `${endpoint}/indexes/products/documents`, {
      documents,
      tensorFields: ['title'],
    })
    expect(added).toMatchObject({ status: 200, body: { errors: false } })
    const found = await product.send('POST', `${endpoint}/indexes/products/search`, {
      q: 'something for the snow',
      filter: 'price:[* TO 200]',
    })
    expect(found.body).toMatchObject({
      hits: [
        { _id: 'a', title: 'A warm winter coat', _highlights: [{ title: 'A warm winter coat' }] },
        { _id: 'b' },
      ],
    })
    expect((await product.send('GET', '/indexes/products/stats')).body).toMatchObject({
      numberOfDocuments: 3,
      numberOfVectors: 3,
    })
    expect((await product.send('GET', '/indexes/products/settings')).body).toMatchObject({
      model: 'hf/all-MiniLM-L6-v2',
      numberOfShards: 1,
    })

    expect(await product.send('DELETE', '/indexes/products')).toMatchObject({
      status: 200,
      body: { acknowledged: true },
    })
    expect(await waitForStatus(product, 'products', 'DELETED')).toBe('DELETED')
    expect((await listIndexes(product)).map(({ indexName }) => indexName)).not.toContain('products')
    expect((await product.send('POST', `${endpoint}/indexes/products/search`, { q: 'x' })).status).toBe(404)
  })

  it('reads a GET with a JSON body, as the Python library sends it', async () => {
    const endpoint = await createReadyIndex(product, 'get-body')
    await product.send('POST', `${endpoint}/indexes/get-body/documents`, {
      documents: [{ _id: 'x', a: 1 }],
      tensorFields: [],
    })
    const body = await new Promise<string>((resolve, reject) => {
      const text = JSON.stringify(['x', 'none'])
      const asking = request(`${endpoint.replace('localhost', '127.0.0.1')}/indexes/get-body/documents`, {
        method: 'GET',
        headers: { 'x-api-key': product.apiKey, 'content-length': text.length },
      })
      asking.on('response', (response) => {
        let answer = ''
        response.on('data', (chunk: Buffer) => (answer += chunk.toString()))
        response.on('end', () => resolve(answer))
      })
      asking.on('error', reject)
      asking.end(text)
    })
    expect(JSON.parse(body)).toMatchObject({
      results: [
        { _id: 'x', a: 1, _found: true },
        { _id: 'none', _found: false },
      ],
    })
  })

  it('pauses and resumes an index, which answers 503 in between and keeps its documents', async () => {
    const endpoint = await createReadyIndex(product, 'paused')
    await product.send('POST', `${endpoint}/indexes/paused/documents`, {
      documents: [{ _id: 'x', a: 'kept' }],
      tensorFields: [],
    })
    expect((await product.send('PUT', '/indexes/paused', { numberOfInferences: 0 })).status).toBe(200)
    await waitForStatus(product, 'paused', 'READY')
    const paused = await product.send('GET', `${endpoint}/indexes/paused/documents/x`)
    expect(paused).toMatchObject({
      status: 503,
      body: { code: 'index_paused', message: expect.stringContaining('numberOfInferences') },
    })
    expect(paused.headers.get('retry-after')).not.toBeNull()
    await product.send('PUT', '/indexes/paused', { numberOfInferences: 1 })
    await waitForStatus(product, 'paused', 'READY')
    expect((await product.send('GET', `${endpoint}/indexes/paused/documents/x`)).body).toEqual({
      _id: 'x',
      a: 'kept',
    })
  })

  it('fails an index whose model cannot be had, with what to do, and lets go of it', async () => {
    await product.send('POST', '/indexes/impossible', { model: 'open_clip/ViT-B-32/laion2b_s34b_b79k' })
    expect(await waitForStatus(product, 'impossible', 'READY')).toBe('FAILED')
    const [entry] = (await listIndexes(product)).filter(({ indexName }) => indexName === 'impossible')
    expect(entry).toMatchObject({
      indexStatus: 'FAILED',
      errorMsg: expect.stringContaining('hf/all-MiniLM-L6-v2'),
    })
    await product.send('DELETE', '/indexes/impossible')
    expect(await waitForStatus(product, 'impossible', 'DELETED')).toBe('DELETED')
  })

  it('refuses a revoked key at the index as soon as the cell has heard of it', async () => {
    const endpoint = await createReadyIndex(product, 'revoked')
    const created = await product.send('POST', '/keys', { name: 'short-lived', scope: 'read' })
    const key = { 'x-api-key': String(created.body['secret']) }
    const ask = async () =>
      (await product.send('GET', `${endpoint}/indexes/revoked/stats`, undefined, key)).status
    expect(await ask()).toBe(200)
    await product.send('DELETE', `/keys/${String(created.body['keyId'])}`)
    // Without the feed the cell would go on taking a key it knows for a minute.
    await until(20, async () => ((await ask()) === 401 ? true : undefined))
  })
})

describe('the first start', () => {
  it('writes down the account for its owner only and shows it', async () => {
    const file = join(product.dataDir, 'first-run.json')
    const written = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
    expect(Object.keys(written)).toEqual(['consoleUrl', 'apiUrl', 'email', 'password', 'apiKey'])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    for (const value of [...Object.values(written), 'import marqo', 'curl'])
      expect(product.output()).toContain(value)
  })

  it('logs nothing by default of what it makes itself', async () => {
    const logged = product
      .output()
      .split('\n')
      .filter((line) => line.includes('"event"'))
    expect(logged.filter((line) => line.includes('first-run'))).toEqual([])
  })

  it('asks the owner to change the printed password, until it is changed', async () => {
    const { email = '', password = '' } = JSON.parse(
      await readFile(join(product.dataDir, 'first-run.json'), 'utf8'),
    ) as Record<string, string>
    const web = (method: string, path: string, body?: unknown, headers = {}) =>
      product.send(method, `${product.apiUrl}/web${path}`, body, headers)
    const signIn = await web('POST', '/sessions', { email, password })
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const isAsked = async () => (await web('GET', '/pages/shell', undefined, { cookie })).body['password']
    expect(await isAsked()).toEqual({ status: 'ok', data: { isGiven: true } })
    const next = 'nine purple umbrellas dance'
    const change = (currentPassword: string, newPassword: string) =>
      web('PUT', '/password', { currentPassword, newPassword }, { cookie })
    expect((await change(password, next)).status).toBe(200)
    expect(await isAsked()).toEqual({ status: 'ok', data: { isGiven: false } })
    // Other tests sign in with the printed one.
    expect((await change(next, password)).status).toBe(200)
  })

  it('lets the owner sign in and out of the Console', async () => {
    const { email, password } = JSON.parse(
      await readFile(join(product.dataDir, 'first-run.json'), 'utf8'),
    ) as Record<string, string>
    const signIn = await product.send('POST', `${product.apiUrl}/web/sessions`, { email, password })
    expect(signIn).toMatchObject({ status: 200, body: { role: 'owner', account: { name: 'My account' } } })
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await product.send('GET', `${product.apiUrl}/web/indexes`, undefined, { cookie })).status).toBe(
      200,
    )
    expect(
      (await product.send('DELETE', `${product.apiUrl}/web/sessions/current`, undefined, { cookie })).status,
    ).toBe(200)
    expect((await product.send('GET', `${product.apiUrl}/web/indexes`, undefined, { cookie })).status).toBe(
      401,
    )
  })

  it('is made once: the next start keeps account, key and indexes', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'marqo-twice-'))
    const first = await startProduct({ dataDir })
    await createReadyIndex(first, 'kept')
    expect(await first.stop()).toBe(0)
    const second = await startProduct({ dataDir, port: first.port, cellPort: first.cellPort })
    expect(second.apiKey).toBe(first.apiKey)
    expect(second.output()).not.toContain(first.apiKey)
    expect(await listIndexes(second)).toMatchObject([{ indexName: 'kept', indexStatus: 'READY' }])
    expect(await second.stop()).toBe(0)
    await rm(dataDir, { recursive: true, force: true })
  })
})
