import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { getIndexHistory } from '../operations/get-index-history.ts'
import { listIndexesOfCell } from '../operations/list-indexes-of-cell.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import type { Cell } from '../ports.ts'
import { admin, setup } from '../testing/fixture.ts'
import { cellsOver } from '../testing/cells.ts'
import { reconcileIndexJob } from './reconcile-index.ts'
import { refreshIndexStats } from './refresh-index-stats.ts'

/** A directory in which no cell is registered. */
const NO_CELLS = cellsOver(openSqliteStore(':memory:').table('other'), {
  cells: [],
  now: () => new Date('2026-03-01T12:00:00.000Z'),
}).directory

const DEADLINE_SECONDS = 30 * 60 + 1

async function start() {
  const all = setup(openSqliteStore)
  const find = async (name: string) => (await all.indexes.findIndex(admin.accountId, name))?.index
  const create = async (name: string) => {
    await createIndex(all, admin, { name, body: {}, dryRun: false })
    await all.settle()
  }
  const modify = (name: string, body: Record<string, unknown> = {}) =>
    modifyIndex(all, admin, { name, body, dryRun: false })
  const remove = (name: string) => deleteIndex(all, admin, { name, dryRun: false })
  const told = async () => (await all.events()).map(({ type }) => type)
  await create('served')
  return { ...all, find, create, modify, remove, told }
}
type All = Awaited<ReturnType<typeof start>>

/** The same cell, with other answers to some calls. */
const withCell = (all: All, change: (cell: Cell) => Partial<Cell>) => {
  const changed = (cell: Cell): Cell => ({ ...cell, ...change(cell) })
  return {
    ...all,
    cells: {
      ...all.cells,
      all: async () => (await all.cells.all()).map(changed),
      cell: (cellId: string) => changed(all.cells.cell(cellId)),
    },
  }
}

describe('an index that its cell lost', () => {
  it('is made anew, and says in its status, its history and an event that it is empty', async () => {
    const all = await start()
    all.model.state.documents = 7
    await all.refresh()
    all.model.held.clear()
    all.model.state.documents = 0
    await all.refresh()
    expect(await all.find('served')).toMatchObject({ status: 'MODIFYING', stats: { numberOfDocuments: 0 } })
    await all.settle()
    const reason = expect.stringContaining('lost this index with every document')
    expect(await all.find('served')).toMatchObject({ status: 'READY', reason })
    expect((await getIndexHistory(all, admin, 'served')).results.slice(0, 2)).toMatchObject([
      { status: 'READY', reason },
      { status: 'MODIFYING', reason },
    ])
    expect((await all.told()).slice(-2)).toEqual(['index.lost', 'index.ready'])
  })

  it('and cannot make again has failed at its deadline with the reason, and can be tried again', async () => {
    const all = await start()
    all.model.held.clear()
    all.model.state.failure = 'The model cannot be fetched.'
    await all.refresh()
    await all.settle()
    expect(await all.find('served')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringMatching(/lost this index.*The model cannot be fetched/),
    })
    expect((await all.told()).slice(-2)).toEqual(['index.lost', 'index.failed'])

    await all.modify('served')
    await all.settle()
    expect(await all.find('served')).toMatchObject({ status: 'FAILED' })

    all.model.state.failure = undefined
    await all.modify('served')
    await all.settle()
    expect(await all.find('served')).toMatchObject({
      status: 'READY',
      reason: expect.stringContaining('began empty'),
    })
    await all.modify('served', { numberOfInferences: 2 })
    await all.settle()
    expect((await all.find('served'))?.reason).toBeUndefined()
  })

  it('and goes on making for ever has failed at its deadline', async () => {
    const all = await start()
    all.model.held.clear()
    all.model.state.looks = Infinity
    await all.refresh()
    await all.runJobs()
    await all.runJobs()
    expect((await all.find('served'))?.status).toBe('MODIFYING')
    all.pass(DEADLINE_SECONDS)
    await all.settle()
    expect((await all.find('served'))?.status).toBe('FAILED')
  })

  it('is not made anew in silence by a change that came before anyone had seen it', async () => {
    const all = await start()
    all.model.held.clear()
    await all.modify('served', { numberOfInferences: 2 })
    await all.settle()
    expect(await all.find('served')).toMatchObject({
      status: 'READY',
      size: { numberOfInferences: 2 },
      reason: expect.stringContaining('began empty'),
    })
  })
})

describe('a round of looking at cells', () => {
  it('takes no index for lost that became READY after the cell had said what it has', async () => {
    const all = await start()
    const late = withCell(all, (cell) => ({
      list: async () => {
        const states = await cell.list()
        await all.create('another')
        return states
      },
    }))
    await refreshIndexStats(late)
    expect(await all.find('another')).toMatchObject({ status: 'READY', generation: 1 })
    expect(await all.jobs()).toEqual([])
  })

  it('takes no index for lost that the cell left out of its list but knows', async () => {
    const all = await start()
    await refreshIndexStats(withCell(all, () => ({ list: async () => [] })))
    expect(await all.find('served')).toMatchObject({ status: 'READY', generation: 1 })
  })

  it('adds nothing while what the rounds before began is under way', async () => {
    const all = await start()
    all.model.held.clear()
    await all.refresh()
    // The index still shows it as it was, and then as it is.
    for (let round = 0; round < 3; round++) await refreshIndexStats(all)
    await all.refresh()
    expect((await all.find('served'))?.generation).toBe(2)
    expect(await all.jobs()).toHaveLength(1)
  })

  it('ends when the process stops, though a cell does not answer', async () => {
    const all = await start()
    const stop = new AbortController()
    const silent = withCell(all, () => ({ list: () => new Promise<never>(() => {}) }))
    const round = refreshIndexStats(silent, stop.signal)
    stop.abort()
    await expect(round).resolves.toBeUndefined()
  })

  it('retires what a late worker brought back, however often its name was given away since', async () => {
    const all = await start()
    const [old] = [...all.model.held]
    if (old === undefined) throw new Error('it is not held')
    for (let round = 0; round < 25; round++) {
      await all.remove('served')
      await all.settle()
      await all.create('served')
    }
    all.pass(2 * 86_400)
    const current = [...all.model.held.keys()]
    all.model.held.set(...old)
    await all.refresh()
    expect([...all.model.held.keys()]).toEqual(current)
  })
})

describe('a job whose cell does not answer', () => {
  it('ends when the process stops, and takes nothing for failed', async () => {
    const all = await start()
    await all.modify('served', { numberOfInferences: 2 })
    all.pass(DEADLINE_SECONDS)
    const silent = withCell(all, () => ({ observe: () => new Promise<never>(() => {}) }))
    const [row] = await all.jobs()
    if (row === undefined) throw new Error('there is no job')
    const { sk: id, payload = null } = row
    const job = { id, queue: 'indexes', dueAt: all.now(), createdAt: all.now(), attempts: 1, payload }
    const stop = new AbortController()
    const outcome = reconcileIndexJob(
      withCell(silent as All, () => ({ provision: () => new Promise<never>(() => {}) })),
    )(job, stop.signal)
    stop.abort()
    expect(await outcome).toHaveProperty('againAt')
    expect((await all.find('served'))?.status).toBe('MODIFYING')
  })
})

describe('an index READY at a size that its cell must go back to', () => {
  const takenBack = async () => {
    const all = await start()
    all.model.state.canary = false
    await all.modify('served', { numberOfInferences: 2 })
    all.pass(DEADLINE_SECONDS)
    await all.runJobs()
    expect(await all.find('served')).toMatchObject({ status: 'READY', generation: 3, observedGeneration: 1 })
    return all
  }

  it('stays READY while the cell does not answer, as others there do', async () => {
    const all = await takenBack()
    all.model.state.isUp = false
    for (let look = 0; look < 3; look++) {
      all.pass(DEADLINE_SECONDS)
      await all.runJobs()
    }
    expect((await all.find('served'))?.status).toBe('READY')
    all.model.state.isUp = true
    await all.settle()
    expect(await all.find('served')).toMatchObject({ status: 'READY', observedGeneration: 3 })
  })

  it('has failed when the cell cannot, and can be tried again', async () => {
    const all = await takenBack()
    Object.assign(all.model.state, { failure: 'No room.', canary: true })
    await all.settle()
    expect(await all.find('served')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('No room.'),
    })
    all.model.state.failure = undefined
    await all.modify('served')
    await all.settle()
    expect((await all.find('served'))?.status).toBe('READY')
  })
})

describe('a cell that holds a later state than the control plane, as after an older backup was put back', () => {
  it.each([{ numberOfInferences: 2 }, { numberOfInferences: 0 }])(
    'takes the next change: %j',
    async (change) => {
      const all = await start()
      for (const [id, held] of all.model.held)
        all.model.held.set(id, { ...held, spec: { ...held.spec, generation: 9 } })
      await all.modify('served', change)
      await all.settle()
      expect(await all.find('served')).toMatchObject({
        status: 'READY',
        size: change,
        generation: 10,
        observedGeneration: 10,
      })
    },
  )
})

describe('an index of a cell that was taken out of the configuration', () => {
  it('is seen by operators and can be deleted; should the cell come back, it keeps nothing of it', async () => {
    const all = await start()
    const without = { ...all, cells: NO_CELLS }
    const asked = { cellId: 'local', limit: 10 }
    expect((await listIndexesOfCell(without, asked)).results).toMatchObject([{ indexName: 'served' }])
    await all.remove('served')
    const [row] = await all.jobs()
    if (row === undefined) throw new Error('there is no job')
    const { sk: id, payload = null } = row
    const job = { id, queue: 'indexes', dueAt: all.now(), createdAt: all.now(), attempts: 1, payload }
    expect(await reconcileIndexJob(without)(job, new AbortController().signal)).toEqual({ done: true })
    expect(await all.find('served')).toMatchObject({
      status: 'DELETED',
      reason: expect.stringContaining('not configured'),
    })
    expect(await all.indexes.countIndexes(admin.accountId)).toBe(0)
    await expect(listIndexesOfCell(without, asked)).rejects.toMatchObject({
      code: 'cell_not_found',
    })

    expect(all.model.held.size).toBe(1)
    await all.refresh()
    expect(all.model.held.size).toBe(0)
  })
})
