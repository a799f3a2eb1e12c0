import type { BackgroundWork } from '#platform/host'
import type { IndexesDeps } from '../ports.ts'
import { INDEX_QUEUE } from '../storage/index-repository.ts'
import { mendPlacedCounts } from './mend-placed-counts.ts'
import { reconcileIndexJob } from './reconcile-index.ts'
import { refreshIndexStats } from './refresh-index-stats.ts'

/** Jobs mostly wait for cells, so many may run at once. */
const PARALLEL_JOBS = 16
/** The check reads every index, and what it looks for is not known to happen. */
const MEND_EVERY_MS = 600_000

/** The background work of this service. */
export function indexesWork(deps: IndexesDeps): BackgroundWork {
  return {
    publishesIn: deps.config.tableName,
    queues: [
      {
        table: deps.config.tableName,
        queue: INDEX_QUEUE,
        handler: reconcileIndexJob(deps),
        concurrency: PARALLEL_JOBS,
      },
    ],
    recurring: [
      {
        name: 'refresh-index-stats',
        everyMs: deps.config.refreshEveryMs,
        work: (signal) => refreshIndexStats(deps, signal),
      },
      {
        name: 'mend-placed-counts',
        everyMs: MEND_EVERY_MS,
        work: (signal) => mendPlacedCounts(deps, signal),
      },
    ],
  }
}
