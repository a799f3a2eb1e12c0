import type { IndexStatus, IndexStatusView } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { waitForChange } from '#platform/feed'
import { isSettled, isSettledFor } from '../domain/index-record.ts'
import { toStatusView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getVisibleIndex } from '../policies/find-visible-index.ts'

export type StatusAsked = {
  name: string
  waitFor?: IndexStatus | undefined
  timeoutSeconds?: number | undefined
  signal?: AbortSignal
}

/** How long the answer for an index in transition is delayed, in case it settles. */
const HOLD_SECONDS = 2
const WAIT_SECONDS = 25

/**
 * The status of an index; also of a deleted one while its tombstone lasts. With `waitFor`, answers when that status,
 * FAILED or DELETED is reached, or the status at the timeout. Without it, answers at once, or within 2 seconds for an index in
 * transition: the Python library asks right after a change and then only every 10 seconds, and a local cell is faster.
 * @throws ServiceError `index_not_found`
 */
export async function getIndexStatus(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  asked: StatusAsked,
): Promise<IndexStatusView> {
  const { name, waitFor, timeoutSeconds = waitFor === undefined ? HOLD_SECONDS : WAIT_SECONDS } = asked
  const isReached = (status: IndexStatus) =>
    waitFor === undefined ? isSettled(status) : isSettledFor(status, waitFor)
  const { index } = await waitForChange({
    feed: deps.indexes.changesOf(caller.accountId, name),
    atMostMs: timeoutSeconds * 1000,
    signal: asked.signal,
    look: () => getVisibleIndex(deps, caller, name),
    isEnough: (seen) => isReached(seen.index.status),
  })
  return toStatusView(index)
}
