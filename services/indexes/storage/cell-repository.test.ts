import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { cellsOver } from '../testing/cells.ts'
import { indexRepository } from './index-repository.ts'

/** Two controllers over one table. */
function start({ maxIndexes }: { maxIndexes: number }) {
  const one = setup(openSqliteStore)
  one.model.state.maxIndexes = maxIndexes
  one.limits.maxIndexes = 1000
  const { table, now, config } = one
  const { directory, rows } = cellsOver(table, { cells: [one.model.cell], now })
  const other = {
    ...one,
    indexes: indexRepository(table, { now, feed: one.feed, ...config }),
    cells: directory,
  }
  const create = (name: string, at: 'one' | 'other' = 'one', accountId = admin.accountId) =>
    createIndex(at === 'one' ? one : other, { ...admin, accountId }, { name, body: {}, dryRun: false })
  const remove = async (name: string) => {
    await deleteIndex(one, admin, { name, dryRun: false })
    await one.settle()
  }
  const counts = async () => (await table.query('CELL#local', { prefix: 'PLACED#', limit: 100 })).items
  const exist = async () => (await one.indexes.listIndexesOfCell('local')).length
  return { ...one, rows, create, remove, counts, exist }
}

describe('the room of a cell', () => {
  it('is never given away twice, also to many creates at once through two controllers', async () => {
    const { create, rows, exist } = start({ maxIndexes: 13 })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) =>
        create(`index-${at}`, at % 2 === 0 ? 'one' : 'other', `acc_0000000${at % 5}`),
      ),
    )
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toHaveLength(27)
    for (const reason of refused) expect(reason).toMatchObject({ code: 'no_capacity' })
    expect(await rows.placedAt('local')).toEqual({ placed: 13, room: 13 })
    expect(await exist()).toBe(13)
  })

  it('lets 20 creates of one account at once succeed', async () => {
    const { create, rows } = start({ maxIndexes: 20 })
    await Promise.all(Array.from({ length: 20 }, (_, at) => create(`index-${at}`)))
    expect(await rows.placedAt('local')).toEqual({ placed: 20, room: 20 })
  })

  it('is free again once an index is gone from its cell, not before', async () => {
    const all = start({ maxIndexes: 1 })
    await all.create('first')
    await all.settle()
    await deleteIndex(all, admin, { name: 'first', dryRun: false })
    await expect(all.create('second')).rejects.toMatchObject({ code: 'no_capacity' })
    await all.settle()
    await all.create('second')
    expect(await all.rows.placedAt('local')).toEqual({ placed: 1, room: 1 })
  })

  it('follows the capacity that the cell describes, and is not open while more is placed than that', async () => {
    const all = start({ maxIndexes: 3 })
    for (const name of ['a', 'b', 'c']) await all.create(name)
    await all.settle()
    all.model.state.maxIndexes = 5
    all.pass(6)
    await all.create('d')
    await all.settle()
    all.model.state.maxIndexes = 2
    all.pass(6)
    for (const name of ['a', 'b']) {
      await expect(all.create('e')).rejects.toMatchObject({ code: 'no_capacity' })
      await all.remove(name)
    }
    await expect(all.create('e')).rejects.toMatchObject({ code: 'no_capacity' })
    await all.remove('c')
    all.pass(6)
    await all.create('e')
    expect(await all.rows.placedAt('local')).toEqual({ placed: 2, room: 2 })
  })

  it('counts the indexes that were there before it was counted', async () => {
    const all = start({ maxIndexes: 4 })
    for (const name of ['a', 'b', 'c']) await all.create(name)
    await all.settle()
    for (const { pk, sk, version } of await all.counts()) await all.table.remove(pk, sk, version)
    all.pass(6)
    await all.create('d')
    expect(await all.rows.placedAt('local')).toEqual({ placed: 4, room: 4 })
  })
})

describe('counts of a cell that differ from its indexes', () => {
  it('are found and set right, and are left alone while they change', async () => {
    const all = start({ maxIndexes: 100 })
    for (const name of ['a', 'b', 'c']) await all.create(name)
    expect(await all.rows.mendPlaced('local')).toEqual([])
    const [count] = await all.counts()
    if (count === undefined) throw new Error('nothing is counted')
    await all.table.update({ ...count, placed: 7 })
    expect(await all.rows.mendPlaced('local')).toEqual([])
    all.pass(61)
    expect(await all.rows.mendPlaced('local')).toMatchObject([{ cellId: 'local', slot: 0, counted: 7 }])
    expect(await all.rows.placedAt('local')).toEqual({ placed: 3, room: 100 })
    all.pass(61)
    expect(await all.rows.mendPlaced('local')).toEqual([])
  })
})
