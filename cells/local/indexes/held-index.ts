import pRetry from 'p-retry'
import { endpointLabel } from '#contracts/cells'
import { isServiceError } from '#platform/errors'
import { serially } from '../engine/serially.ts'
import type { ModelProgress } from '../ports.ts'
import type { ServedIndex } from '../served-index.ts'
import type { HeldIndexRecord, IndexRegistry } from './index-registry.ts'

/** One index as this process holds it. */
export type Held = {
  /** The record on disk; only `changed` writes it. */
  record: HeldIndexRecord
  changing: ReturnType<typeof serially>
  label: string
  progress: ModelProgress
  /** Resolves when the index is ready or has failed; never rejects. */
  making: Promise<void>
  serving: Promise<ServedIndex> | undefined
  searches: number
  savedSearches: number
  /** Aborts the creation of an index that is retired, whose model may take minutes to download. */
  leaving: AbortController
  removing: Promise<void> | undefined
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000

export function hold(record: HeldIndexRecord, searches: number): Held {
  return {
    record,
    changing: serially(),
    label: endpointLabel(record.spec),
    progress: { stage: 'waiting' },
    making: Promise.resolve(),
    serving: undefined,
    searches,
    savedSearches: searches,
    leaving: new AbortController(),
    removing: undefined,
  }
}

/**
 * Changes an index's record, one change at a time. The disk is written first, so that nothing is served that a restart
 * would not know of. `next` returns the new record, or `undefined` for no change.
 */
export function changed(
  held: Held,
  registry: IndexRegistry,
  next: (record: HeldIndexRecord) => HeldIndexRecord | undefined,
): Promise<void> {
  return held.changing(async () => {
    const record = next(held.record)
    if (record === undefined) return
    await registry.save(record)
    held.record = record
  })
}

/** Retries until the work succeeds, fails for another reason than storage, or the index is retired. */
export function whenStorageWorks<T>(
  held: Held,
  work: () => Promise<T>,
  onError: (error: unknown) => void,
): Promise<T> {
  return pRetry(work, {
    retries: Infinity,
    minTimeout: FIRST_PAUSE_MS,
    maxTimeout: LONGEST_PAUSE_MS,
    signal: held.leaving.signal,
    shouldRetry: ({ error }) => isServiceError(error, 'storage_unavailable'),
    onFailedAttempt: ({ error }) => {
      if (!isServiceError(error, 'storage_unavailable')) return
      held.progress = { stage: 'waiting for storage' }
      onError(error)
    },
  })
}
