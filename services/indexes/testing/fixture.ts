import { SCOPE_PERMISSIONS } from '#contracts/auth'
import { INDEXES_EVENTS, BusinessEvent } from '#contracts/events'
import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { type ChangeFeed, silentFeed } from '#platform/feed'
import { newId } from '#platform/ids'
import { noRepeats } from '#platform/idempotency'
import type { Table } from '#platform/table'
import { lagging, publishing } from '#platform/testing'
import { readConfig } from '../config.ts'
import { reconcileIndexJob } from '../jobs/reconcile-index.ts'
import { refreshIndexStats } from '../jobs/refresh-index-stats.ts'
import type { IndexesDeps } from '../ports.ts'
import { INDEX_QUEUE, indexRepository } from '../storage/index-repository.ts'
import { metricsRepository } from '../storage/metrics-repository.ts'
import { cellModel } from './cell-model.ts'
import { cellsOver } from './cells.ts'
import { LIMITS } from './limits.ts'

/** How many writes the secondary index of these suites is behind: nothing that must hold may depend on it. */
const INDEX_LAG = 3

export type OpenStore = (
  file: string,
  options: { now: Now },
) => AsyncDisposable & { table(name: string): Table; feed?(name: string): ChangeFeed }

/** Real parts on an in-memory engine, a clock that the test moves, and a cell for tests. A store without a feed tells nothing. */
export function setup(openStore: OpenStore) {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const store = openStore(':memory:', { now })
  const lag = lagging({ writes: INDEX_LAG, now })
  const table = lag.table(store.table('indexes'))
  const feed = store.feed?.('indexes') ?? silentFeed()
  const config = readConfig({})
  const limits: AccountLimits = { ...LIMITS }
  const model = cellModel()
  const { rows: cellRows, directory, events: cellEvents } = cellsOver(table, { cells: [model.cell], now })
  const published = publishing(table, INDEXES_EVENTS, { newId, now })
  const deps: IndexesDeps = {
    indexes: indexRepository(table, { now, tombstoneSeconds: config.tombstoneSeconds, feed }),
    metrics: metricsRepository(table, { now }),
    once: noRepeats,
    cells: directory,
    cellRows,
    limitsOf: async () => limits,
    now,
    newId,
    config,
    publish: published.publish,
    onCanaryFailed: () => {},
    onPlacedDrift: () => {},
  }
  const handler = reconcileIndexJob(deps)
  const jobs = async () => (await table.query(`JOB#${INDEX_QUEUE}`, { limit: 1000 })).items
  /** Runs every job once, as the runner would, regardless of its time. @returns how many ran */
  const runJobs = async (): Promise<number> => {
    const rows = await jobs()
    for (const row of rows) {
      const job = {
        id: row.sk,
        queue: INDEX_QUEUE,
        dueAt: time,
        createdAt: time,
        attempts: 1,
        payload: row['payload'] ?? null,
      }
      const outcome = await handler(job, AbortSignal.timeout(60_000))
      if ('done' in outcome) await table.remove(row.pk, row.sk, row.version)
      else await table.update({ ...row, ...('payload' in outcome && { payload: outcome.payload }) })
    }
    return rows.length
  }
  return {
    ...deps,
    table,
    /** How far the secondary index is behind. */
    lag,
    feed,
    model,
    limits,
    /** What was published, oldest first, in the form that every event has. */
    events: async () => (await published.events()).map((event) => BusinessEvent.parse(event)),
    /** Those of cells. */
    cellEvents,
    jobs,
    runJobs,
    /** A round of the refresh once the index shows everything. One before that leaves to the next what it does not see. */
    refresh: async () => {
      lag.catchUp()
      await refreshIndexStats(deps)
    },
    /** Runs jobs until none is left; throws when they do not end. */
    settle: async () => {
      for (let round = 0; round < 500; round++) if ((await runJobs()) === 0) return
      throw new Error('the jobs do not come to an end')
    },
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

export const admin: Caller = {
  accountId: 'acc_00000001',
  permissions: SCOPE_PERMISSIONS.admin,
  principal: { type: 'apiKey', id: 'key_1' },
  requestId: 'req_1',
}
export const reader: Caller = { ...admin, permissions: SCOPE_PERMISSIONS.read }
export const writer: Caller = { ...admin, permissions: SCOPE_PERMISSIONS['read-write'] }
export const stranger: Caller = { ...admin, accountId: 'acc_00000002' }
export const limited: Caller = { ...admin, indexNames: ['mine'] }
