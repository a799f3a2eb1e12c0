import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { refreshIndexStats } from './refresh-index-stats.ts'

async function start() {
  const all = setup(openSqliteStore)
  const create = async (name: string) => {
    await createIndex(all, admin, { name, body: {}, dryRun: false })
    await all.settle()
    const [id, held] = [...all.model.held].at(-1) ?? []
    if (id === undefined || held === undefined) throw new Error(`${name} is not held`)
    return { id, held }
  }
  const remove = async (name: string) => {
    await deleteIndex(all, admin, { name, dryRun: false })
    await all.settle()
  }
  return { ...all, create, remove }
}

it('the refresh retires a deleted index that a late worker brought back, even if its name was reused', async () => {
  const all = await start()
  const [deleted, renewed] = [await all.create('deleted'), await all.create('renewed')]
  await all.remove('deleted')
  await all.remove('renewed')
  const current = await all.create('renewed')
  for (const { id, held } of [deleted, renewed]) all.model.held.set(id, held)
  await all.refresh()
  expect([...all.model.held.keys()]).toEqual([current.id])
})

it('the refresh leaves an index alone that the control plane does not know, as after a restored backup', async () => {
  const all = await start()
  const { id, held } = await all.create('kept')
  const [unknown, other] = ['idx_unknown', 'idx_of_a_later_time']
  all.model.held.set(unknown, { ...held, spec: { ...held.spec, indexId: unknown, indexName: 'unknown' } })
  all.model.held.set(other, { ...held, spec: { ...held.spec, indexId: other } })
  await all.refresh()
  expect([...all.model.held.keys()]).toEqual([id, unknown, other])
})

it('the refresh records when a substitute model embeds for an index, and when it no longer does', async () => {
  const all = await start()
  await all.create('named')
  const shown = async () => (await all.indexes.findIndex(admin.accountId, 'named'))?.index.substituteModel
  for (const substituteModel of ['hf/all-MiniLM-L6-v2', undefined]) {
    all.model.state.substituteModel = substituteModel
    await all.refresh()
    expect(await shown()).toBe(substituteModel)
  }
})

it('a round that reads an index which is behind changes nothing back, and the next one has it', async () => {
  const all = await start()
  await all.create('counted')
  await all.create('gone')
  await all.refresh()
  all.model.state.documents = 7
  await all.remove('gone')
  await modifyIndex(all, admin, { name: 'counted', body: { numberOfInferences: 2 }, dryRun: false })
  all.lag.lagBy(100)
  await refreshIndexStats(all)
  const seen = async (name: string) => (await all.indexes.findIndex(admin.accountId, name))?.index
  expect(await seen('counted')).toMatchObject({ status: 'MODIFYING', generation: 2 })
  expect(await seen('gone')).toMatchObject({ status: 'DELETED' })
  await all.settle()
  await all.refresh()
  expect(await seen('counted')).toMatchObject({
    status: 'READY',
    generation: 2,
    stats: { numberOfDocuments: 7 },
  })
})
