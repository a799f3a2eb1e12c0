import { type CellIndexSpec, type CellIndexStats, NO_INDEX_STATS } from '#contracts/cells'
import type { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { etagOf } from '#platform/precondition'
import type { EngineSettings } from './settings-schema.ts'
import type { IndexSize } from './settings.ts'

/** An index: what it should be, and what has been seen of it. */
export type IndexRecord = Readonly<{
  accountId: string
  indexId: string
  indexName: string
  cellId: string
  createdAt: Date
  /** See `endpointKeyOf`; absent in indexes of older versions, whose endpoint has the first letters of their id. */
  endpointKey?: string | undefined
  settings: EngineSettings
  /** Which of them its creator named; not known of indexes of older versions. */
  givenSettings?: readonly string[] | undefined
  /** What is wanted; `generation` grows with each change of it. */
  size: IndexSize
  generation: number
  /** The last size that was reached, to go back to when a change fails. */
  servedSize?: IndexSize | undefined
  /** The generation the cell has reached; 0 before the first. */
  observedGeneration: number
  status: IndexStatus
  endpoint: string
  marqoVersion: string
  stage?: string | undefined
  reason?: string | undefined
  progress?: number | undefined
  secondsLeft?: number | undefined
  substituteModel?: string | undefined
  /** Deadline of the current change; progress moves it. */
  deadlineAt?: Date | undefined
  stats: CellIndexStats
  /** Which statuses it reached, oldest first; see `withHistory`. */
  history: readonly IndexHistoryEntry[]
  /** When its cell was seen to have lost it, documents and all; until it is made anew. */
  lostAt?: Date | undefined
}>

const KEPT_HISTORY = 50

export function newIndex(
  made: Pick<
    IndexRecord,
    | 'accountId'
    | 'indexId'
    | 'indexName'
    | 'cellId'
    | 'createdAt'
    | 'endpointKey'
    | 'settings'
    | 'givenSettings'
    | 'size'
    | 'marqoVersion'
  >,
  { deadlineAt }: { deadlineAt: Date },
): IndexRecord {
  return {
    ...made,
    generation: 1,
    observedGeneration: 0,
    status: 'CREATING',
    endpoint: '',
    stage: 'waiting',
    deadlineAt,
    stats: NO_INDEX_STATS,
    history: [],
  }
}

/** Adds to the history when the status changed; `before` is absent for a new index. */
export function withHistory(before: IndexRecord | undefined, next: IndexRecord, now: Date): IndexRecord {
  if (before?.indexId === next.indexId && before.status === next.status) return next
  const changes = before && next.status === 'MODIFYING' ? sizeChanges(before.size, next.size) : []
  const entry: IndexHistoryEntry = {
    at: now.toISOString(),
    status: next.status,
    ...(next.reason !== undefined && { reason: next.reason }),
    ...(changes.length > 0 && { changes }),
  }
  return { ...next, history: [...next.history, entry].slice(-KEPT_HISTORY) }
}

function sizeChanges(before: IndexSize, after: IndexSize): string[] {
  const keys = Object.keys(after) as (keyof IndexSize)[]
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key}: ${before[key]} → ${after[key]}`)
}

/** What may be done to an index in its present state. */
export const indexCan = {
  /** One that served before and has failed since is made again by that. */
  modify: ({ status, servedSize }: IndexRecord) =>
    status === 'READY' || (status === 'FAILED' && servedSize !== undefined),
  delete: ({ status }: IndexRecord) => status !== 'DELETING' && status !== 'DELETED',
  /** Its name may be given to a new index. */
  beReplaced: ({ status }: IndexRecord) => status === 'DELETED',
}

/** Changes with what is wanted of the index, and not with what is seen of it. */
export function indexTag({ indexId, generation }: IndexRecord): string {
  return etagOf([indexId, generation])
}

/** Whether no change is in progress. */
export function isSettled(status: IndexStatus): boolean {
  return status === 'READY' || status === 'FAILED' || status === 'DELETED'
}

/** Whether a client waiting for `wanted` has waited long enough. */
export function isSettledFor(status: IndexStatus, wanted: IndexStatus): boolean {
  return status === wanted || status === 'FAILED' || status === 'DELETED'
}

export function toCellSpec({
  indexId,
  accountId,
  indexName,
  createdAt,
  endpointKey,
  generation,
  settings,
  size,
}: IndexRecord): CellIndexSpec {
  return {
    indexId,
    accountId,
    indexName,
    createdAt: createdAt.toISOString(),
    ...(endpointKey !== undefined && { endpointKey }),
    generation,
    settings: { ...settings },
    ...size,
  }
}
