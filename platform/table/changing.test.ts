import { describe, expect, it } from 'vitest'
import { changing, type Write } from '#platform/table'
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

  it('gives up when others keep changing the row', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    await table.insert({ pk: 'p', sk: 'busy' })
    const losing = changing(table, 'This', async () => {
      const row = await table.get('p', 'busy')
      if (!row) throw new Error('the row is gone')
      await table.update(row)
      return { writes: [{ type: 'update', item: row }], result: true }
    })
    await expect(losing).rejects.toMatchObject({
      ...others,
      message: expect.stringContaining('This is being'),
    })
  })
})
