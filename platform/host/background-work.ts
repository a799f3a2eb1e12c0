import type { JobHandler } from '#platform/jobs'

/** The jobs of one queue in a service's table. */
export type QueueWork = Readonly<{
  table: string
  queue: string
  handler: JobHandler
  /** How many of these jobs may run at once. Default: the host's. */
  concurrency?: number
}>

/** Work that repeats at an interval, never twice at the same time. `signal` aborts when the host stops. */
export type RecurringWork = Readonly<{
  name: string
  everyMs: number
  work: (signal: AbortSignal) => Promise<void>
}>

/**
 * What a service does without being asked, as data: every host runs it in its own way, with timers, from a queue or by
 * a schedule.
 */
export type BackgroundWork = Readonly<{
  queues?: readonly QueueWork[]
  recurring?: readonly RecurringWork[]
  /** The table whose outbox the host's readers read. */
  publishesIn?: string
}>
