import type { IndexStatus, IndexStatusView } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { isSettled, isSettledFor } from '../domain/index-record.ts'
import { toStatusView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getVisibleIndex } from './find-visible-index.ts'

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
 * FAILED or DELETED is reached, or at the timeout. Without it, answers at once, or within 2 seconds for an index in
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
  // The subscription starts before the first read, so that no change between the two is missed.
  let changed = Promise.withResolvers<void>()
  const stop = deps.indexes.onChange(caller.accountId, name, () => changed.resolve())
  const over = Promise.withResolvers<'over'>()
  const end = () => over.resolve('over')
  let timer: NodeJS.Timeout | undefined
  asked.signal?.addEventListener('abort', end, { once: true })
  try {
    for (;;) {
      const { index } = await getVisibleIndex(deps, caller, name)
      if (isReached(index.status)) return toStatusView(index)
      timer ??= setTimeout(end, timeoutSeconds * 1000)
      const woken = await Promise.race([changed.promise, over.promise])
      if (woken === 'over') return toStatusView(index)
      changed = Promise.withResolvers()
    }
  } finally {
    clearTimeout(timer)
    stop()
  }
}
