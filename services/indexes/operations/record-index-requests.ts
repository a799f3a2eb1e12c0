import type { IndexRequests } from '#contracts/cells'
import { type Caller, requirePrincipal } from '#platform/caller'
import { countable } from '../domain/request-sums.ts'
import type { IndexesDeps } from '../ports.ts'

/** Adds the counts of a cell. A batch counts once, however often it is sent. @throws ServiceError `forbidden` */
export async function recordIndexRequests(
  { metrics, now }: Pick<IndexesDeps, 'metrics' | 'now'>,
  caller: Caller,
  { batchId, requests }: { batchId: string; requests: readonly IndexRequests[] },
): Promise<{ recorded: boolean }> {
  requirePrincipal(caller, 'cell')
  const minutes = requests.map((one) => ({ ...one, minute: new Date(one.minute) }))
  return { recorded: await metrics.recordRequests(batchId, countable(minutes, now())) }
}
