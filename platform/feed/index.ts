import type { Table } from '#platform/table'

/** A row of this table changed; the reader fetches it again, so nothing here can be stale. */
export type Change = { pk: string; sk: string }
/**
 * Hears of every change of a table at least once, after it is durable, in no promised order.
 * It may also hear of a change that did not happen. Must not throw; long work belongs in a job.
 */
export type ChangeListener = (change: Change) => void

/** A table whose changes can be heard. */
export interface ChangeFeed {
  /** @returns a function that stops listening */
  subscribe(listener: ChangeListener): () => void
}

export type ObservableTable = Table & ChangeFeed
