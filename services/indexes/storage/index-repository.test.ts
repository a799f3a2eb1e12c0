import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { idempotencyOver } from '#platform/idempotency'
import { openSqliteStore } from '#platform/table/sqlite'
import type { Table } from '#platform/table'
import { keyFileVault } from '#platform/vault/key-file'
import { refreshIndexStats } from '../jobs/refresh-index-stats.ts'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { getIndexStatus } from '../operations/get-index-status.ts'
import type { IndexesDeps } from '../ports.ts'
import { admin, setup } from '../testing/fixture.ts'
import { indexRepository } from './index-repository.ts'

const LARGE = { modelProperties: { note: 'x'.repeat(100_000) } }

function start() {
  const all = setup(openSqliteStore)
  const create = async (name: string, body: Record<string, unknown> = {}) => {
    await createIndex(all, admin, { name, body, dryRun: false })
    await all.settle()
  }
  const remove = async (name: string) => {
    await deleteIndex(all, admin, { name, dryRun: false })
    await all.settle()
  }
  const find = async (name: string) => (await all.indexes.findIndex(admin.accountId, name))?.index
  return { ...all, create, remove, find }
}

describe('a deleted index', () => {
  it('is read by no list, and takes little', async () => {
    const { create, remove, find, table } = start()
    await create('kept')
    const live = (await table.query(`ACCOUNT#${admin.accountId}`, { limit: 1000 })).items.length
    for (const name of ['a', 'b', 'c']) {
      await create(name, LARGE)
      await remove(name)
      expect((await find(name))?.status).toBe('DELETED')
    }
    const ofAccount = await table.query(`ACCOUNT#${admin.accountId}`, { prefix: 'INDEX#', limit: 1000 })
    expect(ofAccount.items.map(({ sk }) => sk)).toEqual(['INDEX#kept'])
    expect((await table.queryIndex('CELL#local', { limit: 1000 })).items).toHaveLength(1)
    const all = (await table.query(`ACCOUNT#${admin.accountId}`, { limit: 1000 })).items
    expect(all).toHaveLength(live + 3)
    for (const row of all) expect(JSON.stringify(row).length).toBeLessThan(3_000)
  })

  it('can be asked for without a moment at which it is not known, also while its name is given anew', async () => {
    const all = start()
    const seen = new Set<string>()
    let isOver = false
    await all.create('busy')
    const watching = (async () => {
      while (!isOver) {
        seen.add((await getIndexStatus(all, admin, { name: 'busy', timeoutSeconds: 0 })).indexStatus)
        await new Promise(setImmediate)
      }
    })()
    for (let round = 0; round < 20; round++) {
      await all.remove('busy')
      await all.create('busy')
    }
    isOver = true
    await watching
    expect([...seen]).not.toContain(undefined)
  })

  it('is not written over the index that has its name now, by a worker that read it before', async () => {
    const all = start()
    await all.create('reused')
    const late = await all.indexes.findIndex(admin.accountId, 'reused')
    if (late === undefined) throw new Error('it was not created')
    await all.remove('reused')
    await createIndex(all, admin, { name: 'reused', body: {}, dryRun: false })
    for (let round = 0; round < 10; round++) {
      expect(await all.indexes.updateIndex(late, { ...late.index, reason: 'late' })).toBe(false)
      await all.runJobs()
    }
    expect(await all.find('reused')).not.toMatchObject({ indexId: late.index.indexId })
  })

  it('of an older version of this product is readable, in no list, and its name can be given anew', async () => {
    const all = start()
    await all.create('old')
    await asOldTombstone(all.table, 'old')
    expect((await all.find('old'))?.status).toBe('DELETED')
    expect(await all.indexes.listIndexes(admin.accountId)).toEqual([])
    all.lag.catchUp()
    expect(await all.indexes.listIndexesOfCell('local')).toEqual([])
    await all.create('old')
    expect(await all.find('old')).toMatchObject({ status: 'READY' })
    await all.remove('old')
    expect((await all.find('old'))?.status).toBe('DELETED')
  })

  it('whose tombstone is over but still stored gives its name away, and is deleted again', async () => {
    const all = start()
    for (let round = 0; round < 3; round++) {
      await all.create('daily')
      await all.remove('daily')
      all.pass(86_401)
      expect(await all.find('daily')).toBeUndefined()
    }
  })

  it('is replaced by exactly one of many who ask for its name at once', async () => {
    const all = start()
    await all.create('same')
    await all.remove('same')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => createIndex(all, admin, { name: 'same', body: {}, dryRun: false })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refusals).toEqual(Array.from({ length: 9 }, () => expect.objectContaining({ kind: 'conflict' })))
    expect(await all.indexes.countIndexes(admin.accountId)).toBe(1)
  })
})

/** The tombstone as version 1 stored it: complete, in the index's own row. */
async function asOldTombstone(table: Table, name: string): Promise<void> {
  const pk = `ACCOUNT#${admin.accountId}`
  const row = await table.get(pk, `INDEX#${name}`)
  const count = await table.get(pk, 'INDEX_COUNT')
  if (row === undefined || count === undefined) throw new Error('it was not created')
  const outcome = await table.transact([
    { type: 'update', item: { ...row, status: 'DELETED', expiresAt: Date.parse('2027-01-01') / 1000 } },
    { type: 'remove', pk, sk: 'INDEX_COUNT', version: count.version },
  ])
  if (!outcome.ok) throw new Error('it was changed meanwhile')
}

describe('an Idempotency-Key used for two requests at the same moment', () => {
  it.each(['create', 'delete'] as const)('makes the second %s end after one look', async (what) => {
    const all = start()
    await all.create('one')
    let transactions = 0
    const counted: Table = {
      ...all.table,
      transact: (writes) => {
        transactions++
        return all.table.transact(writes)
      },
    }
    const once = idempotencyOver(all.table, {
      vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
      now: all.now,
    })
    const deps: IndexesDeps = {
      ...all,
      once,
      indexes: indexRepository(counted, { now: all.now, tombstoneSeconds: 60, feed: all.feed }),
    }
    const keyed = (fingerprint: string): Caller => ({ ...admin, once: { key: 'k', fingerprint } })
    await once.complete(keyed('another request'), {})
    const running =
      what === 'create'
        ? createIndex(deps, keyed('f'), { name: 'two', body: {}, dryRun: false })
        : deleteIndex(deps, keyed('f'), { name: 'one', dryRun: false })
    await expect(running).rejects.toMatchObject({
      code: 'operation_conflict_error',
      message: expect.stringContaining('Idempotency-Key'),
    })
    expect(transactions).toBe(1)
  })
})

describe('counts of indexes', () => {
  it('are taken over of all indexes but the one whose row has no room for them', async () => {
    const all = start()
    for (const name of ['a', 'full', 'z']) await all.create(name)
    const pk = `ACCOUNT#${admin.accountId}`
    const row = await all.table.get(pk, 'INDEX#full')
    if (row === undefined) throw new Error('it was not created')
    const { pk: _pk, sk, version, g1pk: _g1pk, g1sk: _g1sk, ...body } = row
    const settings = { type: 'unstructured', model: '' }
    const room = 400 * 1024 - JSON.stringify({ ...body, settings }).length - pk.length - sk.length
    const padded = { ...row, version, settings: { ...settings, model: 'x'.repeat(room) } }
    expect(await all.table.update(padded)).toBe(true)
    all.model.state.documents = 1_000_000_000
    await refreshIndexStats(all).catch(() => {})
    for (const name of ['a', 'z']) expect((await all.find(name))?.stats.numberOfDocuments).toBe(1_000_000_000)
  })
})
