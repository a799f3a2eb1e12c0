import type { Metrics, MetricsRange } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { toMetrics } from '../domain/metrics.ts'
import { stepsOf } from '../domain/metrics-steps.ts'
import type { IndexesDeps } from '../ports.ts'

/** Requests to all indexes of the account, including deleted ones. */
export async function getAccountMetrics(
  { metrics, now }: Pick<IndexesDeps, 'metrics' | 'now'>,
  caller: Caller,
  { range }: { range: MetricsRange },
): Promise<Metrics> {
  const steps = stepsOf(range, now())
  const { accountId } = caller
  const slots = await metrics.listRequests({ accountId }, steps.resolution, steps.from)
  return toMetrics(range, steps, { slots })
}
