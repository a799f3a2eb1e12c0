import { describe, expect, it } from 'vitest'
import type { PriceBook } from '#contracts/prices'
import { openSqliteStore } from '#platform/table/sqlite'
import type { UsageEvent } from '../domain/index-history.ts'
import { usageRepository } from '../storage/usage-repository.ts'
import { listCostChanges } from './list-cost-changes.ts'

const NOW = new Date('2026-03-20T00:00:00.000Z')
const BOOK: PriceBook = [
  {
    from: '1970-01-01T00:00:00.000Z',
    prices: { 'storage:marqo.basic': 100, 'inference:marqo.CPU.small': 10 },
  },
  {
    from: '2026-03-10T00:00:00.000Z',
    prices: { 'storage:marqo.basic': 200, 'inference:marqo.CPU.small': 10 },
  },
]
const caller = { accountId: 'acc_1' }
const size = (pods: number) => ({
  storageClass: 'marqo.basic',
  inferenceType: 'marqo.CPU.small',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: pods,
})
/** An event of an index that is named after its id; without pods nothing serves from it on. */
const event = (
  sequence: number,
  indexId: string,
  [type, at, pods]: [string, string, number?],
): UsageEvent => ({
  eventId: `evt_${sequence}`,
  accountId: 'acc_1',
  indexId,
  indexName: `name of ${indexId}`,
  type,
  at,
  sequence,
  ...(pods !== undefined && { served: size(pods) }),
})

async function world(events: readonly UsageEvent[]) {
  const table = openSqliteStore(':memory:', { now: () => NOW }).table('billing')
  const usage = usageRepository(table, { priceBook: BOOK })
  await usage.recordEvents('acc_1', events, (account) => ({ account, also: [] }))
  return { usage, now: () => NOW, priceBook: BOOK }
}
const history = [
  event(1, 'a', ['index.ready', '2026-02-27T10:00:00.000Z', 1]),
  event(2, 'b', ['index.ready', '2026-03-02T10:00:00.000Z', 1]),
  event(3, 'b', ['index.resized', '2026-03-02T10:30:00.000Z', 3]),
  // Its size stays what it was: nothing moves.
  event(4, 'b', ['index.resize_failed', '2026-03-03T00:00:00.000Z', 3]),
  event(5, 'a', ['index.paused', '2026-03-12T10:00:00.000Z', 0]),
  event(6, 'b', ['index.deletion_started', '2026-03-15T10:00:00.000Z']),
]

describe('why the cost moved', () => {
  it('tells what made the price per hour rise and fall in a month, newest first, new prices included', async () => {
    const { results, from, to } = await listCostChanges(await world(history), caller, { limit: 100 })
    expect({ from, to }).toEqual({ from: '2026-03-01T00:00:00.000Z', to: NOW.toISOString() })
    expect(results.map(({ type, at, indexId }) => [type, at.slice(0, 16), indexId])).toEqual([
      ['index.deletion_started', '2026-03-15T10:00', 'b'],
      ['index.paused', '2026-03-12T10:00', 'a'],
      ['price.changed', '2026-03-10T00:00', undefined],
      ['index.resized', '2026-03-02T10:30', 'b'],
      ['index.ready', '2026-03-02T10:00', 'b'],
    ])
    expect(
      results.map(({ hourlyMicrosBefore, hourlyMicrosAfter }) => [hourlyMicrosBefore, hourlyMicrosAfter]),
    ).toEqual([
      [230, 0],
      [210, 200],
      // Of the whole account: two shards and four pods.
      [240, 440],
      [110, 130],
      [0, 110],
    ])
    expect(results[0]?.indexName).toBe('name of b')
  })

  it.each([1, 2, 3])('comes in pages of %i that together are the whole list', async (limit) => {
    const deps = await world(history)
    const whole = (await listCostChanges(deps, caller, { limit: 100 })).results
    const paged = []
    let after: string | undefined
    do {
      const { results, next } = await listCostChanges(deps, caller, { limit, after })
      expect(results.length).toBeLessThanOrEqual(limit)
      paged.push(...results)
      after = next
    } while (after !== undefined)
    expect(paged).toEqual(whole)
  })

  it('is of the period that is asked for, and of nothing where nothing changed', async () => {
    const deps = await world(history)
    const of = async (from: string, to: string) =>
      (await listCostChanges(deps, caller, { from, to, limit: 100 })).results.map(({ type }) => type)
    expect(await of('2026-02-01', '2026-03-01')).toEqual(['index.ready'])
    expect(await of('2026-03-03', '2026-03-09')).toEqual([])
    await expect(listCostChanges(deps, caller, { after: 'x', limit: 1 })).rejects.toMatchObject({
      code: 'invalid_cursor',
    })
  })
})
