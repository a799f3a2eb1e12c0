import * as z from 'zod'
import { CellIndexStats } from '#contracts/cells'
import { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { type Item, type Json, type NewItem, toEpoch } from '#platform/table'
import type { IndexRecord } from '../domain/index-record.ts'
import type { EngineSettings } from '../domain/settings-schema.ts'
import type { StoredIndex } from '../ports.ts'

export const PREFIX = 'INDEX#'
export const COUNT_SORT = 'INDEX_COUNT'
export const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
export const accountOf = (pk: string) => pk.slice('ACCOUNT#'.length)
export const indexSort = (indexName: string) => `${PREFIX}${indexName}`
export const nameOf = (sk: string) => sk.slice(PREFIX.length)
/** Tombstones have their own prefix, so that lists do not read them. */
export const tombstoneSort = (indexName: string) => `DELETED#${indexName}`
export const cellKey = (cellId: string) => `CELL#${cellId}`

const Size = z.object({
  inferenceType: z.string(),
  storageClass: z.string(),
  numberOfShards: z.number(),
  numberOfReplicas: z.number(),
  numberOfInferences: z.number(),
})

const StoredRow = z.object({
  accountId: z.string(),
  indexId: z.string(),
  indexName: z.string(),
  cellId: z.string(),
  placedIn: z.number().int().optional(),
  createdAt: z.coerce.date(),
  endpointKey: z.string().optional(),
  settings: z.looseObject({ type: z.enum(['structured', 'unstructured']), model: z.string() }),
  givenSettings: z.array(z.string()).optional(),
  size: Size,
  generation: z.number().int(),
  servedSize: Size.optional(),
  observedGeneration: z.number().int(),
  status: IndexStatus,
  endpoint: z.string(),
  marqoVersion: z.string(),
  stage: z.string().optional(),
  reason: z.string().optional(),
  progress: z.number().optional(),
  secondsLeft: z.number().optional(),
  substituteModel: z.string().optional(),
  deadlineAt: z.coerce.date().optional(),
  stats: CellIndexStats,
  history: z.array(IndexHistoryEntry).default([]),
  lostAt: z.coerce.date().optional(),
})

export const StoredCount = z.object({ indexes: z.number().int() })

export function fromRow(row: Item): StoredIndex {
  const { settings, ...rest } = StoredRow.parse(row)
  return { index: { ...rest, settings: settings as EngineSettings }, version: row.version }
}

export function toRow(index: IndexRecord): NewItem {
  return {
    ...fieldsOf(index),
    sk: indexSort(index.indexName),
    g1pk: cellKey(index.cellId),
    g1sk: index.indexId,
  }
}

export function isTombstone(row: Item): boolean {
  return row['status'] === 'DELETED'
}

/** A tombstone is in no list and at no cell; it is found by its name until `expiresAt`. */
export function toTombstone(
  index: IndexRecord,
  { expiresAt, lastVersion }: { expiresAt: Date; lastVersion: number },
): NewItem {
  return {
    ...fieldsOf(index),
    sk: tombstoneSort(index.indexName),
    lastVersion,
    expiresAt: toEpoch(expiresAt),
  }
}

/** Records by id that an index was deleted, because its name may have been reused. */
export const goneKey = (indexId: string) => `GONE#${indexId}`
export const GONE_SORT = 'GONE'

export function toGone(indexId: string, expiresAt: Date): NewItem {
  return { pk: goneKey(indexId), sk: GONE_SORT, expiresAt: toEpoch(expiresAt) }
}

/** The highest row version that late workers may still expect of the deleted index. */
export function lastVersionOf(tombstone: Item): number {
  return z.object({ lastVersion: z.number().int() }).parse(tombstone).lastVersion
}

function fieldsOf(index: IndexRecord): { pk: string } & Record<string, Json> {
  const { createdAt, deadlineAt, lostAt, ...rest } = index
  return {
    // Apart from its dates, a record contains only JSON values.
    ...(rest as unknown as Record<string, Json>),
    createdAt: createdAt.toISOString(),
    ...(deadlineAt && { deadlineAt: deadlineAt.toISOString() }),
    ...(lostAt && { lostAt: lostAt.toISOString() }),
    pk: accountKey(index.accountId),
  }
}
