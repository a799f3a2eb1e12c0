import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Metrics } from '#contracts/indexes'
import { createReadyIndex, type Product, startProduct, until, waitForStatus } from '../support/product.ts'

const SEARCHES = 7
const BAD = 3
const WRITES = 2
const ALL = { requests: SEARCHES + BAD + WRITES, errors: BAD, searches: SEARCHES + BAD, writes: WRITES }
/** Reported every 10 s. */
const SECONDS_BEHIND = 30

let product: Product
let endpoint: string
beforeAll(async () => {
  product = await startProduct()
  endpoint = await createReadyIndex(product, 'measured', { model: 'hf/all-MiniLM-L6-v2' })
})
afterAll(() => product[Symbol.asyncDispose]())

async function metricsAt(path: string): Promise<Metrics> {
  const { status, body } = await product.send('GET', path)
  expect(status).toBe(200)
  // What the contract says of this route.
  return body as unknown as Metrics
}
const requestsAt = async (path: string) => (await metricsAt(path)).totals.requests
const search = (body: unknown, headers?: Record<string, string>) =>
  product.send('POST', `${endpoint}/indexes/measured/search`, body, headers)

describe('the metrics of an index', () => {
  it('are exactly what was asked at its endpoint, the canary and strangers left out, within half a minute', async () => {
    for (let one = 0; one < WRITES; one++) {
      const document = { _id: `${one}`, title: 'A warm winter coat' }
      const added = await product.send('POST', `${endpoint}/indexes/measured/documents`, {
        documents: [document],
        tensorFields: ['title'],
      })
      expect(added.status).toBe(200)
    }
    for (let one = 0; one < SEARCHES; one++) expect((await search({ q: 'snow' })).status).toBe(200)
    for (let one = 0; one < BAD; one++) expect((await search({ q: 'snow', limit: -1 })).status).toBe(400)
    expect((await search({ q: 'snow' }, { 'x-api-key': 'nobody' })).status).toBe(401)
    const elsewhere = endpoint.replace(/-[0-9a-z]{6}-/, '-zzzzzz-')
    expect((await product.send('GET', `${elsewhere}/indexes/measured/stats`)).status).toBe(404)

    const metrics = await until(SECONDS_BEHIND, async () => {
      const seen = await metricsAt('/indexes/measured/metrics?range=1h')
      const isComplete = seen.totals.requests >= ALL.requests && seen.points.at(-1)?.documents === WRITES
      return isComplete ? seen : undefined
    })

    expect(metrics.totals).toMatchObject(ALL)
    expect(metrics.points).toHaveLength(60)
    const { p50Ms, p95Ms, p99Ms } = metrics.totals
    expect([p50Ms, p95Ms, p99Ms]).toEqual(
      [p50Ms, p95Ms, p99Ms].toSorted((one, other) => Number(one) - Number(other)),
    )
    expect(p50Ms).toBeGreaterThan(0)
    expect(metrics.points.at(-1)).toMatchObject({ documents: WRITES, vectors: WRITES })
  })

  it('are part of those of the account, which keeps them when the index is gone', async () => {
    for (const range of ['1h', '6h', '24h', '7d', '30d'])
      expect((await metricsAt(`/metrics?range=${range}`)).totals).toMatchObject(ALL)
    await product.send('DELETE', '/indexes/measured')
    await waitForStatus(product, 'measured', 'DELETED')
    expect((await product.send('GET', '/indexes/measured/metrics')).status).toBe(404)

    endpoint = await createReadyIndex(product, 'measured', { model: 'hf/all-MiniLM-L6-v2' })
    expect(await requestsAt('/indexes/measured/metrics')).toBe(0)
    expect((await search({ q: 'snow' })).status).toBe(200)
    await until(SECONDS_BEHIND, async () =>
      (await requestsAt('/indexes/measured/metrics')) > 0 ? true : undefined,
    )

    expect(await requestsAt('/indexes/measured/metrics')).toBe(1)
    expect(await requestsAt('/metrics')).toBe(ALL.requests + 1)
  })

  it('survive a crash of the controller', async () => {
    expect((await search({ q: 'snow' })).status).toBe(200)
    await until(SECONDS_BEHIND, async () =>
      (await requestsAt('/indexes/measured/metrics')) === 2 ? true : undefined,
    )
    await product.kill('controller')
    await product.ready('controller')
    expect(await requestsAt('/indexes/measured/metrics')).toBe(2)
    expect(await requestsAt('/metrics')).toBe(ALL.requests + 2)
  })
})

it('every operation of a cell has its own histogram of times for Prometheus', async () => {
  const text = await (await fetch(`http://127.0.0.1:${product.cellPort}/metrics`)).text()
  for (const [operation, status] of [
    ['search', 200],
    ['search', 400],
    ['search', 401],
    ['addDocuments', 200],
    ['getStats', 404],
  ])
    expect(text).toMatch(
      new RegExp(
        `marqo_request_duration_seconds_bucket\\{le="\\+Inf",.*operation="${operation}",status="${status}"\\} [1-9]`,
      ),
    )
})
