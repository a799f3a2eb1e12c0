import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import type { Item } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { Death, type DiesAt, mortal, type Mortal } from '#platform/testing'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import type { Cell, IndexesDeps, StoredIndex } from '../ports.ts'
import { INDEX_QUEUE, indexRepository } from '../storage/index-repository.ts'
import { admin, setup } from '../testing/fixture.ts'
import { reconcileIndexJob } from './reconcile-index.ts'
import { refreshIndexStats } from './refresh-index-stats.ts'

/** The allowed transitions; `undefined` stands for an index that did not exist. */
const TRANSITIONS: Record<string, readonly string[]> = {
  none: ['CREATING'],
  CREATING: ['READY', 'FAILED', 'DELETING'],
  READY: ['MODIFYING', 'FAILED', 'DELETING'],
  MODIFYING: ['READY', 'FAILED', 'DELETING'],
  FAILED: ['MODIFYING', 'DELETING'],
  DELETING: ['DELETED'],
  DELETED: [],
}

const NAMES = ['a', 'b', 'c']
const name = fc.constantFrom(...NAMES)
/** Most processes do not crash. */
const fate: fc.Arbitrary<DiesAt> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ write: Infinity, when: 'before' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      write: fc.integer({ min: 1, max: 3 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), name, fate }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('modify' as const),
      name,
      fate,
      inferences: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), name, fate }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('work' as const), fate }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const), fate }) },
  // A worker that stalls before it calls the cell, or before it stores the cell's answer.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stall' as const),
      at: fc.constantFrom('asking' as const, 'writing' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wake' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cell' as const),
      isUp: fc.boolean(),
      fails: fc.boolean(),
      canary: fc.boolean(),
      looks: fc.nat(3),
      answersLost: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cell loses' as const), name }) },
  {
    weight: 1,
    // Clocks may be set back too.
    arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 60, 2000, -600) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Asked = Extract<Step, { do: 'create' | 'modify' | 'delete' }>

function start() {
  const all = setup(openSqliteStore)
  /** The client's knowledge of each name; `unknown` after an interrupted request. */
  const told = new Map<string, 'there' | 'gone' | 'unknown'>()
  const seen = new Map<string, { generation: number; observed: number; statuses: string[] }>()
  const past: Item[] = []
  const stalled: { wake: () => void; done: Promise<unknown> }[] = []
  const processOf = (mortalTable: Mortal): IndexesDeps => ({
    ...all,
    indexes: indexRepository(mortalTable.table(all.table), {
      now: all.now,
      tombstoneSeconds: all.config.tombstoneSeconds,
      feed: all.feed,
    }),
  })
  return { all, told, seen, past, stalled, processOf }
}
type World = ReturnType<typeof start>

const newIndexJob = ({ all }: World, { sk, payload = null }: Item) => ({
  id: sk,
  queue: INDEX_QUEUE,
  dueAt: all.now(),
  createdAt: all.now(),
  attempts: 1,
  payload,
})
const SIGNAL = new AbortController().signal
const LIVES: DiesAt = { write: Infinity, when: 'before' }

async function request({ all, told, processOf }: World, asked: Asked): Promise<void> {
  const process = mortal(asked.fate)
  const deps = processOf(process)
  const act = {
    create: () => createIndex(deps, admin, { name: asked.name, body: {}, dryRun: false }),
    modify: () =>
      modifyIndex(deps, admin, {
        name: asked.name,
        body: { numberOfInferences: asked.do === 'modify' ? asked.inferences : 1 },
        dryRun: false,
      }),
    delete: () => deleteIndex(deps, admin, { name: asked.name, dryRun: false }),
  }
  try {
    await act[asked.do]()
    if (asked.do !== 'modify') told.set(asked.name, asked.do === 'create' ? 'there' : 'gone')
  } catch (error) {
    if (error instanceof Death) {
      const isKnown = (await all.indexes.findIndex(admin.accountId, asked.name)) !== undefined
      if (asked.do !== 'modify' && (isKnown || told.has(asked.name))) told.set(asked.name, 'unknown')
    } else if (!isServiceError(error) || error.kind === 'internal') throw error
  }
}

/** Runs every job in a process with this fate; the next process continues from what it leaves. */
async function work(world: World, fate: DiesAt): Promise<number> {
  const { all, past, processOf } = world
  const process = mortal(fate)
  const handler = reconcileIndexJob(processOf(process))
  const table = process.table(all.table)
  const rows = await all.jobs()
  past.push(...rows)
  for (const row of rows) {
    if (process.isDead) break
    try {
      const outcome = await handler(newIndexJob(world, row), SIGNAL)
      if ('done' in outcome) await table.remove(row.pk, row.sk, row.version)
      else await table.update({ ...row, ...('payload' in outcome && { payload: outcome.payload }) })
    } catch (error) {
      if (!(error instanceof Death)) throw error
    }
  }
  return rows.length
}

/** Starts a job and suspends it at its call to the cell, or at its write, until it is resumed. */
async function stall(world: World, at: 'asking' | 'writing'): Promise<void> {
  const { all, stalled } = world
  const [row] = await all.jobs()
  if (row === undefined) return
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const pause = async () => {
    reached.resolve()
    await gate.promise
  }
  const slowly = (cell: Cell): Cell => ({
    ...cell,
    provision: async (spec) => {
      await pause()
      return cell.provision(spec)
    },
  })
  const deps: IndexesDeps =
    at === 'asking'
      ? { ...all, cells: { ...all.cells, cell: (cellId) => slowly(all.cells.cell(cellId)) } }
      : {
          ...all,
          indexes: {
            ...all.indexes,
            updateIndex: async (...written) => {
              await pause()
              return all.indexes.updateIndex(...written)
            },
          },
        }
  const done = reconcileIndexJob(deps)(newIndexJob(world, row), SIGNAL)
  await Promise.race([reached.promise, done])
  stalled.push({ wake: gate.resolve, done })
}

async function wake({ stalled }: World): Promise<void> {
  const [first] = stalled.splice(0, 1)
  first?.wake()
  await first?.done
}

async function take(world: World, one: Step): Promise<void> {
  const { all, past } = world
  const { model } = all
  switch (one.do) {
    case 'create':
    case 'modify':
    case 'delete':
      return request(world, one)
    case 'work':
      return void (await work(world, one.fate))
    case 'sweep':
      return refreshIndexStats(world.processOf(mortal(one.fate))).catch((error: unknown) => {
        if (!(error instanceof Death)) throw error
      })
    case 'stall':
      return stall(world, one.at)
    case 'wake':
      return wake(world)
    case 'repeat':
      // Jobs with old leases, as after a lease expired unnoticed.
      for (const row of past.slice(-4)) await reconcileIndexJob(all)(newIndexJob(world, row), SIGNAL)
      return undefined
    case 'cell':
      Object.assign(model.state, {
        isUp: one.isUp,
        failure: one.fails ? 'broken' : undefined,
        canary: one.canary,
        looks: one.looks,
        answersLost: one.answersLost,
      })
      return undefined
    case 'cell loses':
      for (const [id, { spec }] of model.held) if (spec.indexName === one.name) model.held.delete(id)
      return undefined
    case 'pass':
      return all.pass(one.seconds)
  }
}

/** Checks that generations only grow and that every status transition is allowed. */
async function expectForward({ all, seen }: World): Promise<void> {
  const stored = await everyIndex(all)
  for (const { index } of stored) {
    const before = seen.get(index.indexId) ?? { generation: 0, observed: 0, statuses: [] }
    expect(index.generation).toBeGreaterThanOrEqual(before.generation)
    expect(index.observedGeneration).toBeGreaterThanOrEqual(before.observed)
    expect(index.observedGeneration).toBeLessThanOrEqual(index.generation)
    const told = index.history.map(({ status }) => status as string)
    // A tombstone keeps nothing from the index's row.
    const statuses =
      index.status === 'DELETED'
        ? [...before.statuses.filter((one) => one !== 'DELETED'), ...told]
        : ['none', ...told]
    expect(statuses.slice(0, before.statuses.length)).toEqual(before.statuses)
    for (const [at, status] of statuses.entries())
      expect([...(TRANSITIONS[status] ?? []), undefined]).toContain(statuses[at + 1])
    expect(statuses.at(-1)).toBe(index.status)
    seen.set(index.indexId, {
      generation: index.generation,
      observed: index.observedGeneration,
      statuses,
    })
  }
  const counted = stored.filter(({ index }) => index.status !== 'DELETED').length
  expect(await all.indexes.countIndexes(admin.accountId)).toBe(counted)
}

/** Repairs everything: then all work must end without further requests. */
async function settle(world: World): Promise<void> {
  const { all, stalled } = world
  while (stalled.length > 0) await wake(world)
  Object.assign(all.model.state, { isUp: true, failure: undefined, canary: true, looks: 0, answersLost: 0 })
  for (const [id, held] of all.model.held) all.model.held.set(id, { ...held, failure: undefined })
  for (let round = 0; round < 3; round++) {
    await all.settle()
    await all.refresh()
  }
  await all.settle()
}

/** Repairs nothing and lets time pass. */
async function wait(world: World): Promise<void> {
  const { all, stalled } = world
  while (stalled.length > 0) await wake(world)
  await refreshIndexStats(all)
  for (let round = 0; round < 12; round++) {
    if (round % 3 === 0) all.pass(all.config.deadlineSeconds + 1)
    await work(world, LIVES)
  }
}

/** Only an index that waits for a cell without an answer, and reports so, may still be in transition. */
async function expectEnded({ all }: World): Promise<void> {
  const { isUp } = all.model.state
  const underWay = (await everyIndex(all)).filter(({ index }) => {
    const { status, stage, generation, observedGeneration, reason } = index
    if (status === 'DELETING') return isUp || stage !== 'waiting for the cell'
    if (status === 'READY') return isUp && observedGeneration < generation
    return status === 'FAILED' ? reason === undefined : status !== 'DELETED'
  })
  expect(underWay).toEqual([])
}

async function everyIndex({ indexes }: World['all']): Promise<StoredIndex[]> {
  const found = await Promise.all(NAMES.map((one) => indexes.findIndex(admin.accountId, one)))
  const stored = found.filter((one) => one !== undefined)
  const listed = stored.filter(({ index }) => index.status !== 'DELETED')
  expect(await indexes.listIndexes(admin.accountId)).toEqual(listed)
  return stored
}

async function expectWhole({ all, told }: World): Promise<void> {
  const stored = await everyIndex(all)
  expect(stored.filter(({ index }) => !['READY', 'FAILED', 'DELETED'].includes(index.status))).toEqual([])
  const there = new Map(
    stored.map(({ index }) => [index.indexName, index.status === 'DELETED' ? 'gone' : 'there']),
  )
  for (const [indexName, known] of told)
    expect([indexName, known === 'unknown' ? known : there.get(indexName)]).toEqual([indexName, known])
  const ready = stored.filter(({ index }) => index.status === 'READY')
  expect(ready.map(({ index }) => all.model.held.get(index.indexId)?.spec)).toMatchObject(
    ready.map(({ index }) => ({
      indexName: index.indexName,
      generation: index.generation,
      numberOfInferences: index.size.numberOfInferences,
    })),
  )
  for (const { index } of ready) expect(index.observedGeneration).toBe(index.generation)
  const mayBeHeld = new Set(
    stored.filter(({ index }) => index.status !== 'DELETED').map(({ index }) => index.indexId),
  )
  expect([...all.model.held.keys()].filter((id) => !mayBeHeld.has(id))).toEqual([])
  expect((await all.cellRows.placedAt('local')).placed).toBe(mayBeHeld.size)
}

it('no index is lost, doubled or forgotten, whichever process crashes, stalls, is late or sets the clock', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 60 }), async (steps) => {
      const world = start()
      for (const one of steps) {
        await take(world, one)
        await expectForward(world)
      }
      await settle(world)
      await expectForward(world)
      await expectWhole(world)
    }),
    { numRuns: 120 },
  )
})

it('no index is in transition after its deadline, whatever stays broken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = start()
      for (const one of steps) await take(world, one)
      await wait(world)
      await expectForward(world)
      await expectEnded(world)
    }),
    { numRuns: 80 },
  )
})
