import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketOf,
  cellMeteringRoutes,
  type IndexRequests,
  LATENCY_BUCKETS,
  percentile,
} from '#contracts/cells'
import { indexesRoutes, indexMetricsRoutes, type Metrics, type MetricsRange } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { callerBeside, contractClient } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { indexesApp } from '../index.ts'
import { admin, limited, reader, setup, stranger } from '../testing/fixture.ts'

const cell: Caller = { accountId: '', principal: { type: 'cell', id: 'local' }, requestId: 'req_cell' }

function service() {
  const all = setup(openSqliteStore)
  const app = indexesApp(all, callerBeside)
  const routes = { ...indexesRoutes, ...indexMetricsRoutes, ...cellMeteringRoutes }
  const client = contractClient(routes, async (request, env) => app.fetch(request, env))
  return {
    ...all,
    client,
    create: async (name: string, caller = admin) => {
      await client.createIndex(caller, { params: { name }, body: {} })
      await all.settle()
      return (await all.indexes.findIndex(caller.accountId, name))?.index.indexId ?? ''
    },
    record: (batchId: string, requests: IndexRequests[], caller = cell) =>
      client.recordIndexRequests(caller, { body: { batchId, requests } }),
    of: (name: string, range: MetricsRange = '1h', caller = admin) =>
      client.getIndexMetrics(caller, { params: { name }, query: { range } }),
    account: (range: MetricsRange = '1h', caller = admin) =>
      client.getAccountMetrics(caller, { query: { range } }),
  }
}

/** `count` searches of `ms` each within the minute of `at`. */
const searches = (
  indexId: string,
  at: Date,
  count = 1,
  ms = 10,
  accountId = admin.accountId,
): IndexRequests => ({
  accountId,
  indexId,
  minute: new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString(),
  requests: count,
  errors: 0,
  searches: count,
  writes: 0,
  latency: Array.from({ length: bucketOf(ms) + 1 }, (_, bucket) => (bucket === bucketOf(ms) ? count : 0)),
})
const requestsOf = ({ totals }: Metrics) => totals.requests

describe('requests that a cell reports', () => {
  it('show in every range, at the step they were made in', async () => {
    const { create, record, of, account, now, pass } = service()
    const indexId = await create('products')
    await record('bat_1', [searches(indexId, now(), 3, 20)])
    pass(150)
    await record('bat_2', [{ ...searches(indexId, now(), 1, 200), errors: 1, searches: 0, writes: 1 }])
    const { points, totals } = await of('products')
    expect(points.at(-3)).toMatchObject({
      at: '2026-03-01T12:00:00.000Z',
      requests: 3,
      searches: 3,
      errors: 0,
    })
    expect(points.at(-2)).toMatchObject({ requests: 0, p50Ms: null })
    expect(points.at(-1)).toMatchObject({ at: '2026-03-01T12:02:00.000Z', requests: 1, errors: 1, writes: 1 })
    expect(points.at(-1)?.p50Ms).toBeGreaterThan(180)
    expect(totals).toMatchObject({ requests: 4, errors: 1, searches: 3, writes: 1 })
    expect(totals.p50Ms).toBeGreaterThan(18)
    expect(totals.p50Ms).toBeLessThan(22)
    for (const range of ['6h', '24h', '7d', '30d'] as const) {
      expect((await of('products', range)).totals).toEqual(totals)
      expect((await account(range)).totals).toEqual(totals)
    }
  })

  it('leave each range when they are too old for it', async () => {
    const { create, record, of, now, pass } = service()
    const indexId = await create('products')
    await record('bat_1', [searches(indexId, now())])
    const seen = async () => {
      const ranges = ['1h', '6h', '24h', '7d', '30d'] as const
      const answers = await Promise.all(ranges.map((range) => of('products', range)))
      return answers.map(requestsOf)
    }
    expect(await seen()).toEqual([1, 1, 1, 1, 1])
    pass(3600)
    expect(await seen()).toEqual([0, 1, 1, 1, 1])
    pass(6 * 3600)
    expect(await seen()).toEqual([0, 0, 1, 1, 1])
    pass(24 * 3600)
    expect(await seen()).toEqual([0, 0, 0, 1, 1])
    pass(7 * 86_400)
    expect(await seen()).toEqual([0, 0, 0, 0, 1])
    pass(30 * 86_400)
    expect(await seen()).toEqual([0, 0, 0, 0, 0])
  })

  it('add up to the same whatever the batches, their order, their repetition and what runs at once', async () => {
    const request = fc.record({
      which: fc.constantFrom('idx_a', 'idx_b'),
      minutesAgo: fc.nat(59),
      ms: fc.double({ min: 0.2, max: 60_000, noNaN: true }),
      failed: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 80 }),
        fc.infiniteStream(fc.nat(1000)),
        async (given, random) => {
          const { account, metrics, record, now } = service()
          const dice = () => random.next().value as number
          const reports = given.map(({ which, minutesAgo, ms, failed }) => ({
            ...searches(which, addSeconds(now(), -minutesAgo * 60), 1, ms),
            errors: failed ? 1 : 0,
          }))
          const batches: IndexRequests[][] = [[]]
          for (const report of reports) {
            if (dice() % 4 === 0 || batches.at(-1)?.length === 16) batches.push([])
            batches.at(-1)?.push(report)
          }
          const sent = batches
            .flatMap((batch, at) =>
              Array.from({ length: 1 + (dice() % 3) }, () => ({ batch, id: `bat_${at}` })),
            )
            .map((one) => ({ ...one, order: dice() }))
            .toSorted((one, other) => one.order - other.order)
          for (let next = sent.splice(0, 3); next.length > 0; next = sent.splice(0, 3))
            await Promise.all(next.map(({ id, batch }) => record(id, batch)))

          const counts = Array.from({ length: LATENCY_BUCKETS }, () => 0)
          for (const { ms } of given) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1
          for (const range of ['1h', '24h', '7d'] as const)
            expect((await account(range)).totals).toEqual({
              requests: given.length,
              searches: given.length,
              errors: given.filter(({ failed }) => failed).length,
              writes: 0,
              p50Ms: percentile(counts, 50),
              p95Ms: percentile(counts, 95),
              p99Ms: percentile(counts, 99),
            })
          const from = addSeconds(now(), -3600)
          for (const indexId of ['idx_a', 'idx_b']) {
            const subject = { accountId: admin.accountId, indexId }
            const slots = await metrics.listRequests(subject, { seconds: 60, keptSeconds: 25_200 }, from)
            for (const { at, sum } of slots)
              expect(sum.requests).toBe(
                given.filter(
                  ({ which, minutesAgo }) =>
                    which === indexId && addSeconds(now(), -minutesAgo * 60).getTime() === at.getTime(),
                ).length,
              )
            expect(slots.reduce((sum, slot) => sum + slot.sum.requests, 0)).toBe(
              given.filter(({ which }) => which === indexId).length,
            )
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('take one transaction, however much is in a batch', async () => {
    const { record, account, now } = service()
    const many = Array.from({ length: 16 }, (_, at) =>
      searches(`idx_${at}`, addSeconds(now(), -at * 7200), 1, 10, `acc_${at}`),
    )
    expect(await record('bat_1', many)).toEqual({ recorded: true })
    expect(await record('bat_1', many)).toEqual({ recorded: false })
    expect(requestsOf(await account('7d', { ...admin, accountId: 'acc_3' }))).toBe(1)
  })

  it('count for the present when the clock of the cell is ahead, and not at all after two days', async () => {
    const { create, record, of, now } = service()
    const indexId = await create('products')
    await record('bat_1', [searches(indexId, addSeconds(now(), 600))])
    await record('bat_2', [searches(indexId, addSeconds(now(), -2 * 86_400))])
    await record('bat_3', [searches(indexId, addSeconds(now(), -86_400))])
    expect((await of('products')).points.at(-1)?.requests).toBe(1)
    expect(requestsOf(await of('products', '30d'))).toBe(2)
  })
})

describe('an index', () => {
  it('starts from nothing when it takes the name of a deleted one, while the account keeps its totals', async () => {
    const { create, record, of, account, client, settle, now } = service()
    const old = await create('products')
    await record('bat_1', [searches(old, now(), 5)])
    await client.deleteIndex(admin, { params: { name: 'products' } })
    await settle()
    await expect(of('products')).rejects.toMatchObject({ code: 'index_not_found' })
    const made = await create('products')
    expect(made).not.toBe(old)
    expect(requestsOf(await of('products'))).toBe(0)
    await record('bat_2', [searches(made, now(), 2), searches(old, now(), 1)])
    expect(requestsOf(await of('products'))).toBe(2)
    expect(requestsOf(await account())).toBe(8)
  })

  it('shows its documents over time, filled forward from before the range', async () => {
    const all = service()
    const { create, of, pass, model } = all
    const held = async (documents: number) => {
      model.state.documents = documents
      await all.refresh()
    }
    const documents = async (range: MetricsRange) =>
      (await of('products', range)).points.map((point) => point.documents)
    await create('products')
    expect((await documents('1h')).slice(-2)).toEqual([null, 0])
    pass(60)
    await held(5)
    await held(7)
    pass(120)
    expect((await documents('1h')).slice(-5)).toEqual([null, 0, 7, 7, 7])
    await held(4)
    expect((await documents('1h')).slice(-5)).toEqual([null, 0, 7, 7, 4])
    pass(86_400)
    expect(new Set(await documents('6h'))).toEqual(new Set([4]))
    await held(9)
    expect((await documents('6h')).slice(-2)).toEqual([4, 9])
    expect((await documents('6h'))[0]).toBe(4)
    expect((await documents('7d')).slice(-14)).toEqual([null, ...Array.from({ length: 12 }, () => 4), 9])
    pass(20 * 86_400)
    expect(new Set(await documents('7d'))).toEqual(new Set([9]))
    expect((await documents('30d')).slice(-2)).toEqual([9, 9])
  })

  it('is written down only when it holds more or less than before', async () => {
    const all = service()
    const indexId = await all.create('products')
    const rows = async () =>
      (await all.table.query(`COUNTS#${admin.accountId}#${indexId}`, { limit: 100 })).items.length
    for (const documents of [0, 3, 3, 3]) {
      all.pass(60)
      all.model.state.documents = documents
      await all.refresh()
    }
    expect(await rows()).toBe(3)
  })
})

describe('who may', () => {
  it('read: whoever reads indexes; of an account not a key that is limited to some', async () => {
    const { create, of, account } = service()
    await create('mine')
    await create('other')
    expect(requestsOf(await of('mine', '1h', reader))).toBe(0)
    expect(requestsOf(await of('mine', '1h', limited))).toBe(0)
    await expect(of('other', '1h', limited)).rejects.toMatchObject({ code: 'index_not_found' })
    await expect(account('1h', limited)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(account('1h', { ...admin, permissions: [] })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(of('mine', '1h', { ...admin, permissions: [] })).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('see only their own', async () => {
    const { create, record, of, account, now } = service()
    const indexId = await create('mine')
    await record('bat_1', [searches(indexId, now(), 5)])
    await expect(of('mine', '1h', stranger)).rejects.toMatchObject({ code: 'index_not_found' })
    expect(requestsOf(await account('1h', stranger))).toBe(0)
  })

  it('report: cells, and neither users nor keys', async () => {
    const { record, now } = service()
    for (const type of ['user', 'apiKey'] as const)
      await expect(
        record('bat_1', [searches('idx_a', now())], { ...cell, principal: { type, id: 'x' } }),
      ).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

it('refuses a report that breaks the contract, whole', async () => {
  const { record, account, now } = service()
  const good = searches('idx_a', now())
  for (const bad of [
    { ...good, requests: 0 },
    { ...good, errors: -1 },
    { ...good, minute: 'today' },
    { ...good, latency: Array.from({ length: LATENCY_BUCKETS + 1 }, () => 1) },
  ])
    await expect(record('bat_1', [good, bad])).rejects.toMatchObject({ kind: 'unprocessable' })
  const tooMany = Array.from({ length: 17 }, () => good)
  await expect(record('bat_2', tooMany)).rejects.toMatchObject({ kind: 'unprocessable' })
  expect(requestsOf(await account())).toBe(0)
})
