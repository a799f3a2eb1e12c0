import type { Metrics, MetricsRange } from '#contracts/indexes'
import { type Caller, requirePermission } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { toMetrics } from '../domain/metrics.ts'
import { stepsOf } from '../domain/metrics-steps.ts'
import type { IndexesDeps } from '../ports.ts'

/**
 * Requests to all indexes of the account, including deleted ones.
 * @throws ServiceError `forbidden`, also for a key limited to some indexes
 */
export async function getAccountMetrics(
  { metrics, now }: Pick<IndexesDeps, 'metrics' | 'now'>,
  caller: Caller,
  { range }: { range: MetricsRange },
): Promise<Metrics> {
  requirePermission(caller, 'indexes:read')
  if (caller.indexNames !== undefined)
    throw new ServiceError({
      kind: 'forbidden',
      code: 'forbidden',
      message:
        'This API key is limited to some indexes and may not see the whole account. Ask for the metrics of one of its indexes.',
    })
  const steps = stepsOf(range, now())
  const { accountId } = caller
  const slots = await metrics.listRequests({ accountId }, steps.resolution, steps.from)
  return toMetrics(range, steps, { slots })
}
