import type { Metrics, MetricsRange } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { countsOf, toMetrics } from '../domain/metrics.ts'
import { stepsOf } from '../domain/metrics-steps.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'

/** Requests to an index, and its counts, up to now. @throws ServiceError `index_not_found` */
export async function getIndexMetrics(
  deps: Pick<IndexesDeps, 'indexes' | 'metrics' | 'now'>,
  caller: Caller,
  { name, range }: { name: string; range: MetricsRange },
): Promise<Metrics> {
  const { index } = await getLiveIndex(deps, caller, name)
  const steps = stepsOf(range, deps.now())
  const [slots, counts] = await Promise.all([
    deps.metrics.listRequests(index, steps.resolution, steps.from),
    deps.metrics.listCounts(index, steps.resolution, steps.from),
  ])
  const held = { slots: counts, now: countsOf(index), createdAt: index.createdAt }
  return toMetrics(range, steps, { slots, held })
}
