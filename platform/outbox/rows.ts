import { hash } from 'node:crypto'
import * as z from 'zod'
import { type Item, numberOf } from '#platform/table'

/** Who did it, as readers get it. */
const Actor = z.object({
  type: z.enum(['user', 'apiKey', 'cell', 'system']),
  id: z.string(),
  role: z.string().optional(),
})
const Side = z.record(z.string(), z.unknown()).optional()

const StoredEvent = z.object({
  id: z.string(),
  type: z.string(),
  version: z.number().int(),
  at: z.string(),
  accountId: z.string().optional(),
  userId: z.string().optional(),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().optional() }),
  actor: Actor,
  requestId: z.string(),
  address: z.string().optional(),
  before: Side,
  after: Side,
})

/** A published event; `sequence` is its number within its account or user in this table. */
export type OutboxEvent = z.infer<typeof StoredEvent> & { sequence: number }

/** Partitions of the secondary index over all sequences: those with news for readers, and those without. */
const SHARDS = 8
export type Shelf = 'NEWS' | 'READ'
export const shelves = (shelf: Shelf) => Array.from({ length: SHARDS }, (_, at) => `OUTBOX_${shelf}#${at}`)

const PREFIX = 'OUTBOX#'
export const partition = (scope = '') => `${PREFIX}${scope}`
export const isOutboxPartition = (pk: string) => pk.startsWith(PREFIX)

export const READERS = 'OUTBOX_READERS'
export const cursorSort = (reader: string) => `READER#${reader}`

/** The place of a sequence in the index. `at`: of its newest event, or when something of it can be removed. */
export function headPlace(scope: string | undefined, at: Date, shelf: Shelf = 'NEWS') {
  const pk = partition(scope)
  const shard = (hash('sha256', pk, 'buffer')[0] ?? 0) % SHARDS
  return { g1pk: `OUTBOX_${shelf}#${shard}`, g1sk: at.toISOString() }
}

export const scopeOf = (pk: string) => pk.slice(PREFIX.length)

export function toEvent(row: Item): OutboxEvent {
  return { ...StoredEvent.parse(row['event']), sequence: numberOf(row) }
}
