import type { IndexHistory, IndexListEntry, IndexStatus } from '#contracts/indexes'
import type { ShownStatus } from '#contracts/web-bff'

type Shown = Pick<IndexListEntry, 'indexStatus' | 'numberOfInferences'>

/** A paused index keeps its documents and answers no request. */
export function isPaused({ indexStatus, numberOfInferences }: Shown): boolean {
  return indexStatus === 'READY' && numberOfInferences === 0
}

/** The status that people see, everywhere. */
export const shownStatus = (index: Shown): ShownStatus => (isPaused(index) ? 'PAUSED' : index.indexStatus)

/** What is worth offering in this state; the server decides. */
export const indexCan = {
  scale: ({ indexStatus }: Shown) => indexStatus === 'READY',
  pause: (index: Shown) => index.indexStatus === 'READY' && !isPaused(index),
  resume: isPaused,
  /** An index that served before it failed can be created again as it was. */
  tryAgain: ({ indexStatus }: Shown, history: IndexHistory['results']) =>
    indexStatus === 'FAILED' && history.some(({ status }) => status === 'READY'),
  delete: ({ indexStatus }: Shown) => indexStatus !== 'DELETING' && indexStatus !== 'DELETED',
}

/** Whether something is under way. */
export function isMoving(status: IndexStatus): boolean {
  return status === 'CREATING' || status === 'MODIFYING' || status === 'DELETING'
}
