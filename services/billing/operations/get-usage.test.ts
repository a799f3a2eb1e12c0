import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { PRICE_BOOK } from '#contracts/prices'
import type { UsageEvent } from '../domain/index-history.ts'
import { usageRepository } from '../storage/usage-repository.ts'
import { getUsage } from './get-usage.ts'

const NOW = new Date('2026-03-02T00:00:00.000Z')
const served = {
  storageClass: 'marqo.basic',
  inferenceType: 'marqo.CPU.small',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 3,
}
const event = (sequence: number, indexId: string, given: Partial<UsageEvent>): UsageEvent => ({
  eventId: `evt_${sequence}`,
  accountId: 'acc_1',
  indexId,
  indexName: indexId === 'c' ? 'reviews' : 'products',
  type: 'index.ready',
  at: '2026-03-01T00:00:00.000Z',
  sequence,
  ...given,
})

it('the usage of one name counts every index that had it, and its parts add up to what is told', async () => {
  const table = openSqliteStore(':memory:', { now: () => NOW }).table('billing')
  const usage = usageRepository(table, { priceBook: PRICE_BOOK })
  const events = [
    event(1, 'a', { served }),
    event(2, 'c', { served }),
    event(3, 'a', { type: 'index.deletion_started', at: '2026-03-01T06:00:07.000Z' }),
    event(4, 'b', { served, at: '2026-03-01T12:00:01.000Z' }),
  ]
  await usage.recordEvents('acc_1', events, (account) => ({ account, also: [] }))
  const deps = { usage, now: () => NOW, priceBook: PRICE_BOOK, isCharged: false }
  const asked = { groupBy: 'index', limit: 100 } as const
  const all = await getUsage(deps, { accountId: 'acc_1' }, asked)
  expect(all.results.map(({ key }) => key)).toEqual(['c', 'b', 'a'])
  const named = await getUsage(deps, { accountId: 'acc_1' }, { ...asked, indexName: 'products' })
  expect(named.results.map(({ key }) => key)).toEqual(['b', 'a'])
  expect(named.totalMicros).toBeLessThan(all.totalMicros)
  for (const { amountMicros, quantities } of all.results)
    expect(quantities.reduce((sum, one) => sum + one.amountMicros, 0)).toBe(amountMicros)
  await expect(
    getUsage(deps, { accountId: 'acc_1' }, { ...asked, groupBy: 'day', indexName: 'products' }),
  ).rejects.toMatchObject({ code: 'bad_request' })
})
