import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Product, startProduct, until, waitForStatus } from '../support/product.ts'

const ROUNDS = 5
let product: Product
const env = {
  USERS_ACCOUNTS_MAX_API_KEYS: '100000',
  USERS_ACCOUNTS_MAX_INDEXES: '5000',
  GATEWAY_WRITES_PER_MINUTE: '1000000',
}
beforeAll(async () => void (product = await startProduct({ env })))
afterAll(() => product[Symbol.asyncDispose]())

type Request = { method: string; path: string; body?: unknown; key: string }
const once = ({ method, path, body, key }: Request) =>
  product.send(method, path, body, { 'idempotency-key': key })

/** Sends a request again and again until somebody answers it, as a careful client does. */
const persistently = (request: Request): Promise<Answer> =>
  until(30, async () => {
    const answer = await once(request).catch(() => undefined)
    return answer === undefined || answer.status >= 500 ? undefined : answer
  })

/** Sends one request after the other until told to stop. */
function keepAsking(next: (at: number) => Request) {
  const answered: { request: Request; answer: Answer }[] = []
  let isStopping = false
  const done = (async () => {
    for (let at = 0; !isStopping; at++) {
      const request = next(at)
      answered.push({ request, answer: await persistently(request) })
    }
  })()
  return {
    answered,
    stop: async () => {
      isStopping = true
      await done
    },
  }
}

async function listKeys(): Promise<{ keyId: string; name: string }[]> {
  const all: { keyId: string; name: string }[] = []
  let after: string | undefined
  do {
    const { body } = await product.send(
      'GET',
      `/keys?limit=100${after === undefined ? '' : `&after=${after}`}`,
    )
    const page = body as { results: typeof all; next?: string }
    all.push(...page.results)
    after = page.next
  } while (after !== undefined)
  return all
}

describe('a request that is repeated under its Idempotency-Key', () => {
  it('happens once and is answered the same, though the controller is killed again and again', async () => {
    const keys = keepAsking((at) => ({
      method: 'POST',
      path: '/keys',
      body: { name: `key-${at}`, scope: 'read' },
      key: `key-${at}`,
    }))
    const indexes = keepAsking((at) => ({
      method: 'POST',
      path: `/indexes/index-${at}`,
      body: { model: 'random/small' },
      key: `index-${at}`,
    }))
    for (let round = 0; round < ROUNDS; round++) {
      const before = keys.answered.length
      await until(30, async () => (keys.answered.length > before + 10 ? true : undefined))
      await product.kill('controller')
      await until(30, async () =>
        product.output().split('The controller is running again.').length > round + 1 ? true : undefined,
      )
    }
    await Promise.all([keys.stop(), indexes.stop()])

    // A create that had happened would be refused as a second one, were it not known again.
    for (const { answer } of [...keys.answered, ...indexes.answered]) expect(answer.status).toBe(200)
    const made = (await listKeys()).filter(({ name }) => name.startsWith('key-'))
    expect(made.map(({ keyId }) => keyId).toSorted()).toEqual(
      keys.answered.map(({ answer }) => String(answer.body['keyId'])).toSorted(),
    )
    for (const { request, answer } of [...keys.answered.slice(-20), ...indexes.answered.slice(-20)]) {
      const again = await once(request)
      expect(again).toMatchObject({ status: 200, body: answer.body })
      expect(again.headers.get('idempotency-replayed')).toBe('true')
    }
  })

  it('may be any change of an index, and is another request with another body, path or If-Match', async () => {
    const create = { method: 'POST', path: '/indexes/repeated', body: {}, key: 'create' }
    const modify = {
      method: 'PUT',
      path: '/indexes/repeated',
      body: { numberOfInferences: 2 },
      key: 'modify',
    }
    const remove = { method: 'DELETE', path: '/indexes/repeated', key: 'remove' }
    expect((await once(create)).status).toBe(200)
    expect(await waitForStatus(product, 'repeated', 'READY')).toBe('READY')
    expect((await once(modify)).status).toBe(200)
    for (const request of [
      { ...create, body: { numberOfInferences: 3 } },
      { ...create, path: '/indexes/another' },
      { ...modify, body: { numberOfInferences: 3 } },
      { ...remove, key: 'modify' },
    ])
      expect(await once(request)).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
    const tagged = { 'idempotency-key': 'modify', 'if-match': '"x"' }
    expect((await product.send('PUT', modify.path, modify.body, tagged)).status).toBe(409)
    expect(await waitForStatus(product, 'repeated', 'READY')).toBe('READY')
    expect((await once(remove)).status).toBe(200)
    const whileGoing = { ...remove, key: 'remove-again' }
    expect((await once(whileGoing)).status).toBe(200)
    expect(await waitForStatus(product, 'repeated', 'DELETED')).toBe('DELETED')
    for (const request of [create, modify, remove, whileGoing])
      expect((await once(request)).headers.get('idempotency-replayed')).toBe('true')
    // None of that was done again.
    expect((await product.send('GET', '/indexes/repeated')).status).toBe(404)
  })
})

describe('the ETag of an index', () => {
  it('changes with what is wanted of it and not with its counters; an old one changes nothing', async () => {
    await product.send('POST', '/indexes/tagged', {})
    await waitForStatus(product, 'tagged', 'READY')
    const tag = async (path = '') =>
      (await product.send('GET', `/indexes/tagged${path}`)).headers.get('etag') ?? ''
    const first = await tag()
    expect(first).toMatch(/^"[\w-]+"$/)
    expect(await tag('/settings')).toBe(first)
    const modify = (numberOfInferences: number, ifMatch: string) =>
      product.send('PUT', '/indexes/tagged', { numberOfInferences }, { 'if-match': ifMatch })
    expect((await modify(2, first)).status).toBe(200)
    await waitForStatus(product, 'tagged', 'READY')
    expect(await tag()).not.toBe(first)
    const stale = { status: 412, body: { code: 'precondition_failed' } }
    expect(await modify(3, first)).toMatchObject(stale)
    expect(
      await product.send('DELETE', '/indexes/tagged?dryRun=true', undefined, { 'if-match': first }),
    ).toMatchObject(stale)
    expect(await product.send('DELETE', '/indexes/tagged', undefined, { 'if-match': first })).toMatchObject(
      stale,
    )
    const now = { 'if-match': await tag() }
    expect((await product.send('DELETE', '/indexes/tagged', undefined, now)).status).toBe(200)
  })
})
