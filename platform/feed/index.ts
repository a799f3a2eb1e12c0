import type { Table } from '#platform/table'

/** A row of this table changed; the reader fetches it again, so nothing here can be stale. */
export type Change = { pk: string; sk: string }
/**
 * Called for every change of a table at least once, after it is durable, in no promised order. May also be called for a
 * change that did not happen. Must not throw; long work belongs in a job.
 */
export type ChangeListener = (change: Change) => void

/** Publishes the changes of a table. */
export interface ChangeFeed {
  /** @returns a function that unsubscribes */
  subscribe(listener: ChangeListener): () => void
}

export type ObservableTable = Table & ChangeFeed
