export type RequestMetric = { operation: string; status: number; durationMs: number }

/** Records the counts, times and sizes of this process. How they are read is the matter of each engine. */
export interface Recorder {
  /** Counts a request and its duration by operation and status. */
  request(metric: RequestMetric): void
  /** Counts an event, once or `times`. */
  event(name: string, times?: number): void
  /** Registers a number that is read whenever the figures are. */
  gauge(name: string, help: string, read: () => number): void
}

/** Names of what every engine records. */
export const REQUEST_SECONDS = 'marqo_request_duration_seconds'
export const EVENTS = 'marqo_events_total'
