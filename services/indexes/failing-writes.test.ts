import { describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { openSqliteStore } from '#platform/table/sqlite'
import { type FailsAt, failing, repeatedly } from '#platform/testing'
import { reconcileIndexJob } from './jobs/reconcile-index.ts'
import { createIndex } from './operations/create-index.ts'
import { deleteIndex } from './operations/delete-index.ts'
import { modifyIndex } from './operations/modify-index.ts'
import type { IndexesDeps } from './ports.ts'
import { INDEX_QUEUE, indexRepository } from './storage/index-repository.ts'
import { metricsRepository } from './storage/metrics-repository.ts'
import { admin, setup } from './testing/fixture.ts'

const NAME = 'books'
const MOVING = new Set(['CREATING', 'MODIFYING', 'DELETING'])

function start(at: FailsAt) {
  const all = setup(openSqliteStore)
  const fails = failing(at)
  const table = fails.table(all.table)
  const { now, config } = all
  /** The service with one failing write. */
  const deps: IndexesDeps = {
    ...all,
    indexes: indexRepository(table, { now, tombstoneSeconds: config.tombstoneSeconds, feed: all.feed }),
    metrics: metricsRepository(table, { now }),
  }
  return { all, fails, table, deps }
}
type World = ReturnType<typeof start>

/** Runs jobs as the runner does until none is left; a job that fails, or whose completion is not stored, runs again. */
async function work({ all, table, deps }: World): Promise<void> {
  const handler = reconcileIndexJob(deps)
  for (let round = 0; round < 200; round++) {
    const rows = await all.jobs()
    if (rows.length === 0) return
    for (const row of rows) {
      const { sk: id, payload = null } = row
      const job = { id, queue: INDEX_QUEUE, dueAt: all.now(), createdAt: all.now(), attempts: 1, payload }
      try {
        const outcome = await handler(job, AbortSignal.timeout(60_000))
        if ('done' in outcome) await table.remove(row.pk, row.sk, row.version)
        else await table.update({ ...row, ...('payload' in outcome && { payload: outcome.payload }) })
      } catch (error) {
        if (!isServiceError(error, 'storage_unavailable')) throw error
      }
      await expectKept(deps, all)
    }
  }
  throw new Error('the jobs do not come to an end')
}

/** Checks that each generation has its job, and that count, row and tombstone agree. */
async function expectKept({ indexes }: IndexesDeps, all: World['all']): Promise<void> {
  const listed = await indexes.listIndexes(admin.accountId)
  expect(await indexes.countIndexes(admin.accountId)).toBe(listed.length)
  const jobs = JSON.stringify(await all.jobs())
  for (const { index } of listed) {
    expect(index.history.at(-1)?.status).toBe(index.status)
    if (MOVING.has(index.status))
      expect([index.status, jobs.includes(index.indexId)]).toEqual([index.status, true])
  }
}

/** @returns whether the failing write happened */
async function lifeWith(at: FailsAt): Promise<boolean> {
  const world = start(at)
  const { all, deps, fails } = world
  const statusOf = async () => (await all.indexes.findIndex(admin.accountId, NAME))?.index.status
  const name = NAME
  await repeatedly(() => createIndex(deps, admin, { name, body: {}, dryRun: false }), 'index_already_exists')
  await work(world)
  expect([at, await statusOf()]).toEqual([at, 'READY'])
  const [held] = [...all.model.held.values()]
  expect(all.model.held.size).toBe(1)

  await repeatedly(
    () => modifyIndex(deps, admin, { name, body: { numberOfInferences: 2 }, dryRun: false }),
    'operation_conflict_error',
  )
  await work(world)
  expect([at, await statusOf()]).toEqual([at, 'READY'])
  expect([...all.model.held.values()][0]?.spec.numberOfInferences).toBe(2)
  expect(held?.spec.indexName).toBe(NAME)

  await repeatedly(() => deleteIndex(deps, admin, { name, dryRun: false }), 'operation_conflict_error')
  await work(world)
  expect([at, await statusOf()]).toEqual([at, 'DELETED'])
  expect([at, all.model.held.size]).toEqual([at, 0])
  return fails.hasFailed
}

describe.each(['before', 'after'] as const)('whichever write fails once, %s it was stored,', (when) => {
  it('an index is created, changed and deleted, and what the service promises of its rows holds', async () => {
    let write = 1
    while (await lifeWith({ write, when })) write++
    expect(write).toBeGreaterThan(8)
  })
})
