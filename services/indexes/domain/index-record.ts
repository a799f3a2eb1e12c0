import { type CellIndexSpec, type CellIndexStats, NO_INDEX_STATS } from '#contracts/cells'
import type { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { etagOf } from '#platform/precondition'
import type { EngineSettings } from './settings-schema.ts'
import type { IndexSize } from './settings.ts'

/** An index: its desired state and its observed state. */
export type IndexRecord = Readonly<{
  accountId: string
  indexId: string
  indexName: string
  cellId: string
  /** The row that counts it at its cell; see `slotOf`. */
  placedIn?: number | undefined
  createdAt: Date
  /** See `endpointKeyOf`; absent in indexes of older versions, whose endpoint has the first letters of their id. */
  endpointKey?: string | undefined
  settings: EngineSettings
  /** The settings named by its creator; unknown for indexes of older versions. */
  givenSettings?: readonly string[] | undefined
  /** The desired size; `generation` grows with each change. */
  size: IndexSize
  generation: number
  /** The last size that was reached, restored when a change fails. */
  servedSize?: IndexSize | undefined
  /** The generation that the cell has reached; 0 before the first. */
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
  /** The statuses it has reached, oldest first; see `withHistory`. */
  history: readonly IndexHistoryEntry[]
  /** When its cell was found to have lost the index with its documents; cleared once it is created again. */
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

/** Which operations the state of an index allows. */
export const indexCan = {
  /** An index that served before it failed can be modified, which creates it again. */
  modify: ({ status, servedSize }: IndexRecord) =>
    status === 'READY' || (status === 'FAILED' && servedSize !== undefined),
  delete: ({ status }: IndexRecord) => status !== 'DELETING' && status !== 'DELETED',
  /** The name of a deleted index may be reused. */
  beReplaced: ({ status }: IndexRecord) => status === 'DELETED',
}

/** The index's ETag; it depends on the desired state, not on the observed one. */
export function indexTag({ indexId, generation }: IndexRecord): string {
  return etagOf([indexId, generation])
}

/** Whether no change is in progress. */
export function isSettled(status: IndexStatus): boolean {
  return status === 'READY' || status === 'FAILED' || status === 'DELETED'
}

/** Whether a client's wait for `wanted` is over. */
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
