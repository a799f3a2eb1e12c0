/** A row of the table changed; the reader fetches it again, so nothing here can be stale. */
export type Change = { pk: string; sk: string }
/**
 * Called after a change is durable, in no promised order, possibly more than once, and possibly for a change that did
 * not happen. Must not throw; long work belongs in a job.
 */
export type ChangeListener = (change: Change) => void

/**
 * Publishes the changes of a table, as far as this process hears of them: changes of another process may reach it late
 * or never. A reader that must not miss a change therefore also looks every `sweepMs`.
 */
export interface ChangeFeed {
  /** Of the rows of one partition, or of all without `pk`. @returns a function that unsubscribes */
  subscribe(listener: ChangeListener, pk?: string): () => void
  /** How often a reader that waits must look without having been told. */
  readonly sweepMs: number
}

/** The changes of what one reader waits for. */
export type ChangesOf = { subscribe(listener: () => void): () => void; readonly sweepMs: number }

/** The changes of one row, or of a partition without `sk`. */
export function changesOf(feed: ChangeFeed, { pk, sk }: { pk: string; sk?: string }): ChangesOf {
  return {
    sweepMs: feed.sweepMs,
    subscribe: (listener) =>
      feed.subscribe((change) => {
        if (sk === undefined || change.sk === sk) listener()
      }, pk),
  }
}
