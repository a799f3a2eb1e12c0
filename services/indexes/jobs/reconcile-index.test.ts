import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { cellsOver } from '../testing/cells.ts'
import { reconcileIndexJob } from './reconcile-index.ts'

/** A directory in which no cell is registered. */
const NO_CELLS = cellsOver(openSqliteStore(':memory:').table('other'), {
  cells: [],
  now: () => new Date('2026-03-01T12:00:00.000Z'),
}).directory

const DEADLINE_SECONDS = 30 * 60 + 1

function start() {
  const all = setup(openSqliteStore)
  const find = async (name: string) => (await all.indexes.findIndex(admin.accountId, name))?.index
  const create = (name: string) => createIndex(all, admin, { name, body: {}, dryRun: false })
  return { ...all, find, create }
}

/** Fills the row of this index, as was possible before settings had a limit. */
async function fill({ table }: ReturnType<typeof start>, name: string): Promise<void> {
  const row = await table.get(`ACCOUNT#${admin.accountId}`, `INDEX#${name}`)
  if (row === undefined) throw new Error('it was not created')
  const { pk, sk, version: _version, g1pk: _g1pk, g1sk: _g1sk, ...body } = row
  const settings = { type: 'unstructured', model: 'm', modelProperties: { note: '' } }
  const room = 400 * 1024 - JSON.stringify({ ...body, settings }).length - pk.length - sk.length
  settings.modelProperties.note = 'x'.repeat(room)
  expect(await table.update({ ...row, settings })).toBe(true)
}

describe('an index whose row is full, as it could be before settings had a limit', () => {
  it('fails at its deadline', async () => {
    const all = start()
    await all.create('full')
    await fill(all, 'full')
    await expect(all.runJobs()).rejects.toMatchObject({ code: 'storage_item_too_large' })
    all.pass(DEADLINE_SECONDS)
    await all.settle()
    expect(await all.find('full')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('too large'),
      settings: { type: 'unstructured', model: 'm' },
    })
  })

  it('can be deleted', async () => {
    const all = start()
    await all.create('full')
    await fill(all, 'full')
    await deleteIndex(all, admin, { name: 'full', dryRun: false })
    await all.settle()
    expect((await all.find('full'))?.status).toBe('DELETED')
    expect(all.model.held.size).toBe(0)
  })
})

describe('a canary that can never be found', () => {
  const refusal = 'Its documents cannot hold a text. Delete it and create it anew.'

  it('fails a new index at once, with the reason', async () => {
    const all = start()
    all.model.state.canaryRefusal = refusal
    await all.create('mute')
    await all.runJobs()
    await all.settle()
    expect(await all.find('mute')).toMatchObject({ status: 'FAILED', reason: refusal })
  })

  it('takes a change back at once', async () => {
    const all = start()
    await all.create('served')
    await all.settle()
    all.model.state.canaryRefusal = refusal
    await modifyIndex(all, admin, { name: 'served', body: { numberOfShards: 2 }, dryRun: false })
    await all.settle()
    expect(await all.find('served')).toMatchObject({
      status: 'READY',
      size: { numberOfShards: 1 },
      reason: expect.stringContaining(refusal),
    })
  })
})

describe('a deadline', () => {
  it.each([401, 404, 422, 429])('holds for a cell that answers %i to everything', async (status) => {
    const all = start()
    await all.create('refused')
    all.model.state.refusesWith = status
    await expect(all.runJobs()).rejects.toThrow('Not so.')
    all.pass(DEADLINE_SECONDS)
    await all.settle()
    expect(await all.find('refused')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('Not so.'),
    })
  })

  it('holds for a cell that is not configured any more', async () => {
    const all = start()
    await all.create('moved')
    const handler = reconcileIndexJob({ ...all, cells: NO_CELLS })
    const look = async () => {
      const [row] = await all.jobs()
      if (row === undefined) throw new Error('there is no job')
      const { sk: id, payload = null } = row
      const job = { id, queue: 'indexes', dueAt: all.now(), createdAt: all.now(), attempts: 1, payload }
      return handler(job, new AbortController().signal)
    }
    await look()
    expect(await all.find('moved')).toMatchObject({ status: 'CREATING', stage: 'waiting for the cell' })
    all.pass(DEADLINE_SECONDS)
    await look()
    expect(await all.find('moved')).toMatchObject({ status: 'FAILED' })
  })
})
