import type { IndexRequests } from '#contracts/cells'
import { countable } from '../domain/request-sums.ts'
import type { IndexesDeps } from '../ports.ts'

/** Adds the counts of a cell. A batch counts once, however often it is sent. */
export async function recordIndexRequests(
  { metrics, now }: Pick<IndexesDeps, 'metrics' | 'now'>,
  { batchId, requests }: { batchId: string; requests: readonly IndexRequests[] },
): Promise<{ recorded: boolean }> {
  const minutes = requests.map((one) => ({ ...one, minute: new Date(one.minute) }))
  return { recorded: await metrics.recordRequests(batchId, countable(minutes, now())) }
}
