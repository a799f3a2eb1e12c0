import { hash } from 'node:crypto'

/** The partition of a queue's rows. Their keys are random, so that an engine can split it. */
export const partition = (queue: string) => `JOB#${queue}`

/**
 * Partitions of the secondary index over a queue's rows. There they are in order of time, so that all writes would go to
 * one end of one partition, which no engine can split.
 */
const SHELVES = 4
export const shelvesOf = (queue: string) =>
  Array.from({ length: SHELVES }, (_, at) => `${partition(queue)}#${at}`)

export function shelfOf(queue: string, jobId: string): string {
  const shelf = (hash('sha256', jobId, 'buffer')[0] ?? 0) % SHELVES
  return `${partition(queue)}#${shelf}`
}
