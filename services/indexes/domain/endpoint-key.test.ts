import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { admin, setup, stranger } from '../testing/fixture.ts'
import { endpointKeyOf } from './endpoint-key.ts'

function start() {
  const all = setup(openSqliteStore)
  const endpointOf = async (name: string) =>
    (await all.indexes.findIndex(admin.accountId, name))?.index.endpoint
  return {
    ...all,
    endpointOf,
    create: async (name: string) => {
      await createIndex(all, admin, { name, body: {}, dryRun: false })
      await all.settle()
      return endpointOf(name)
    },
    remove: async (name: string) => {
      await deleteIndex(all, admin, { name, dryRun: false })
      await all.settle()
    },
  }
}

describe('the endpoint of a name', () => {
  it('is the same for every index of the name, also long after the one before it was deleted', async () => {
    const { create, remove, pass } = start()
    const endpoint = await create('products')
    for (const seconds of [0, 60, 30 * 86_400]) {
      await remove('products')
      pass(seconds)
      expect(await create('products')).toBe(endpoint)
    }
    expect(await create('others')).not.toBe(endpoint)
  })

  it('is the one that an index of an older version had, and so for the next of the name', async () => {
    const { create, remove, endpointOf, indexes, table } = start()
    await create('older')
    const row = await table.get(`ACCOUNT#${admin.accountId}`, 'INDEX#older')
    const indexId = (await indexes.findIndex(admin.accountId, 'older'))?.index.indexId
    if (row === undefined || indexId === undefined) throw new Error('it was not created')
    const { endpointKey: _, ...older } = row
    const endpoint = `http://cell/older-${indexId.slice(4, 10)}-00000001`
    await table.update({ ...older, endpoint, pk: row.pk, sk: row.sk, version: row.version })
    for (let round = 0; round < 2; round++) {
      await remove('older')
      await create('older')
      expect(await endpointOf('older')).toBe(endpoint)
    }
  })

  it('is not that of the same name of another account, or of a name that only looks alike', () => {
    const names = ['products', 'Products', 'products-', 'product']
    const all = [admin, stranger].flatMap(({ accountId }) =>
      names.map((indexName) => endpointKeyOf({ accountId, indexName })),
    )
    expect(new Set(all).size).toBe(all.length)
    for (const key of all) expect(key).toMatch(/^[0-9a-hjkmnp-tv-z]{6}$/)
  })
})

it('an index is created after the one before it, also when the clock was set back', async () => {
  const { create, remove, pass, indexes } = start()
  await create('products')
  const first = (await indexes.findIndex(admin.accountId, 'products'))?.index.createdAt ?? new Date(NaN)
  pass(-3600)
  await remove('products')
  await create('products')
  const second = (await indexes.findIndex(admin.accountId, 'products'))?.index.createdAt ?? new Date(NaN)
  expect(second.getTime()).toBeGreaterThan(first.getTime())
})
