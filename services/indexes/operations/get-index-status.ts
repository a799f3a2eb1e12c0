import type { IndexStatus, IndexStatusView } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { isSettledFor } from '../domain/index-record.ts'
import { toStatusView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getVisibleIndex } from './find-visible-index.ts'

export type StatusAsked = {
  name: string
  waitFor?: IndexStatus | undefined
  timeoutSeconds: number
  signal?: AbortSignal
}

/**
 * The status, of a deleted index too while its tombstone lasts. With `waitFor` it comes when that status, FAILED or
 * DELETED is reached, or the time is over.
 * @throws ServiceError `index_not_found`
 */
export async function getIndexStatus(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  asked: StatusAsked,
): Promise<IndexStatusView> {
  const { name, waitFor } = asked
  if (waitFor === undefined) return toStatusView((await getVisibleIndex(deps, caller, name)).index)
  // Listening begins before the first look, so that nothing can fall between the two.
  let changed = Promise.withResolvers<void>()
  const stop = deps.indexes.onChange(caller.accountId, name, () => changed.resolve())
  const over = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => over.resolve('over'), asked.timeoutSeconds * 1000)
  asked.signal?.addEventListener('abort', () => over.resolve('over'), { once: true })
  try {
    for (;;) {
      const { index } = await getVisibleIndex(deps, caller, name)
      if (isSettledFor(index.status, waitFor)) return toStatusView(index)
      const woken = await Promise.race([changed.promise, over.promise])
      if (woken === 'over') return toStatusView(index)
      changed = Promise.withResolvers()
    }
  } finally {
    clearTimeout(timer)
    stop()
  }
}
