import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { describeTable } from '../table/table.contract.ts'
import { lagging } from './lagging.ts'

let now = new Date(0)
describeTable('a table whose index is no write behind', async () => {
  const store = openSqliteStore(':memory:', { now: () => now })
  return {
    table: lagging({ writes: 0, now: () => now }).table(store.table('suite')),
    setNow: (date) => (now = date),
    close: async () => store[Symbol.asyncDispose](),
  }
})

it('an index that is two writes behind shows what was, and what is gone, until it has caught up', async () => {
  const lag = lagging({ writes: 2, now: () => new Date(0) })
  const table = lag.table(openSqliteStore(':memory:').table('rows'))
  const shown = async () =>
    (await table.queryIndex('I', { limit: 9 })).items.map(({ sk, value }) => [sk, value])
  const row = (sk: string) => ({ pk: 'p', sk, g1pk: 'I', g1sk: sk, value: 1 })
  await table.insert(row('a'))
  await table.insert(row('b'))
  expect(await shown()).toEqual([])
  await table.update({ ...row('a'), value: 2, version: 1 })
  expect(await shown()).toEqual([['a', 1]])
  await table.remove('p', 'a', 2)
  expect(await shown()).toEqual([
    ['a', 1],
    ['b', 1],
  ])
  expect(await table.get('p', 'a')).toBeUndefined()
  lag.catchUp()
  expect(await shown()).toEqual([['b', 1]])
})
