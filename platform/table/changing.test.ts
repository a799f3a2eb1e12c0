import { describe, expect, it } from 'vitest'
import { changing, retrying, type Write } from '#platform/table'
import { openSqliteStore } from './sqlite/index.ts'

const others = { kind: 'conflict', code: 'operation_conflict_error' }

describe('changing', () => {
  it('retries until every one of many concurrent writers of one row has committed', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    const countUp = () =>
      changing(table, 'The count', async () => {
        const row = await table.get('p', 'count')
        const value = Number(row?.['value'] ?? 0) + 1
        const write: Write = row
          ? { type: 'update', item: { ...row, value } }
          : { type: 'insert', item: { pk: 'p', sk: 'count', value } }
        return { writes: [write], result: value }
      })
    const counted = await Promise.all(Array.from({ length: 30 }, countUp))
    expect(counted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
  })

  it('stops when a row to insert exists already and stays', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    await table.insert({ pk: 'p', sk: 'there' })
    let builds = 0
    const stuck = changing(table, 'This', async () => {
      builds++
      return {
        writes: [
          { type: 'insert', item: { pk: 'p', sk: `new ${builds}` } },
          { type: 'insert', item: { pk: 'p', sk: 'there' } },
        ],
        result: true,
      }
    })
    await expect(stuck).rejects.toMatchObject(others)
    expect(builds).toBeLessThan(5)
  })

  it('says what is being changed when others keep changing it', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    await table.insert({ pk: 'p', sk: 'there' })
    const losing = changing(table, 'This', async () => ({
      writes: [{ type: 'insert', item: { pk: 'p', sk: 'there' } }],
      result: true,
    }))
    await expect(losing).rejects.toMatchObject({
      ...others,
      message: expect.stringContaining('This is being'),
    })
  })
})

describe('retrying', () => {
  it.each([1, 100, 3_000])(
    'gives up after ten seconds, when an attempt takes %i ms and always conflicts',
    async (tookMs) => {
      let at = 0
      let attempts = 0
      const attempt = async () => {
        attempts++
        at += tookMs
        return undefined
      }
      const pause = async (ms: number) => {
        expect(ms).toBeLessThanOrEqual(Math.max(20, tookMs))
        at += ms
      }
      const losing = retrying(attempt, { conflict: () => new Error('busy'), elapsed: () => at, pause })
      await expect(losing).rejects.toThrow('busy')
      expect(at).toBeGreaterThanOrEqual(10_000)
      expect(at).toBeLessThan(10_000 + 2 * Math.max(20, tookMs))
      expect(attempts).toBeGreaterThan(1)
    },
  )
})
