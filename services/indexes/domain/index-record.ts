import {
  type CellIndexSpec,
  type CellIndexState,
  type CellIndexStats,
  NO_INDEX_STATS,
} from '#contracts/cells'
import type { IndexHistoryEntry, IndexStatus } from '#contracts/indexes'
import { etagOf } from '#platform/precondition'
import type { EngineSettings } from './settings-schema.ts'
import type { IndexSize } from './settings.ts'
import { shortSettings, storableSettings } from './settings-size.ts'

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
  /** Ids of deleted indexes that had its name, oldest first. */
  predecessors?: readonly string[] | undefined
}>

const KEPT_HISTORY = 50
const KEPT_PREDECESSORS = 20
/** Each is kept in the history too. */
const MAX_REASON = 2000

/** Clears the fields that describe a change in progress. */
const SETTLED = {
  stage: undefined,
  progress: undefined,
  secondsLeft: undefined,
  deadlineAt: undefined,
} as const

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
  { deadlineAt, replaces }: { deadlineAt: Date; replaces?: IndexRecord | undefined },
): IndexRecord {
  const former = replaces ? [...(replaces.predecessors ?? []), replaces.indexId] : []
  return {
    ...made,
    ...(former.length > 0 && { predecessors: former.slice(-KEPT_PREDECESSORS) }),
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
  modify: ({ status }: IndexRecord) => status === 'READY',
  delete: ({ status }: IndexRecord) => status !== 'DELETING' && status !== 'DELETED',
  /** Its name may be given to a new index. */
  beReplaced: ({ status }: IndexRecord) => status === 'DELETED',
}

/** Changes with what is wanted of the index, and not with what is seen of it. */
export function indexTag({ indexId, generation }: IndexRecord): string {
  return etagOf([indexId, generation])
}

/** Whether this id is known to be one that was deleted: this index's own, or that of one before it. */
export function isKnownDeleted({ indexId, status, predecessors }: IndexRecord, id: string): boolean {
  return (indexId === id && status === 'DELETED') || predecessors?.includes(id) === true
}

/** Whether no change is in progress. */
export function isSettled(status: IndexStatus): boolean {
  return status === 'READY' || status === 'FAILED' || status === 'DELETED'
}

/** Whether a client waiting for `wanted` has waited long enough. */
export function isSettledFor(status: IndexStatus, wanted: IndexStatus): boolean {
  return status === wanted || status === 'FAILED' || status === 'DELETED'
}

export function modified(index: IndexRecord, size: IndexSize, deadlineAt: Date): IndexRecord {
  return {
    ...index,
    size,
    generation: index.generation + 1,
    status: 'MODIFYING',
    reason: undefined,
    stage: 'waiting',
    deadlineAt,
  }
}

export function deleting(index: IndexRecord): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    settings: storableSettings(index.settings),
    generation: index.generation + 1,
    status: 'DELETING',
    reason: undefined,
    stage: 'deleting',
  }
}

/** The cell was seen to serve this generation. */
export function ready(index: IndexRecord, seen: CellIndexState): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    status: 'READY',
    observedGeneration: index.generation,
    servedSize: index.size,
    endpoint: seen.endpoint,
    substituteModel: seen.substituteModel,
    stats: seen.stats,
  }
}

/**
 * The change under way cannot be made. A new index is FAILED; one that served before goes on at its old size, as a
 * new generation, so that the cell is brought back to it too.
 */
export function failed(index: IndexRecord, why: string): IndexRecord {
  const reason = why.slice(0, MAX_REASON)
  if (index.status !== 'MODIFYING' || index.servedSize === undefined)
    return { ...index, ...SETTLED, settings: storableSettings(index.settings), status: 'FAILED', reason }
  return {
    ...index,
    ...SETTLED,
    status: 'READY',
    size: index.servedSize,
    generation: index.generation + 1,
    reason: `The last change failed and was taken back: ${reason}`,
  }
}

/** What the cell is doing. A sign of progress moves the deadline. */
export function underWay(
  index: IndexRecord,
  seen: { stage: string; progress?: number | undefined; secondsLeft?: number | undefined; endpoint?: string },
  deadlineAt: Date,
): IndexRecord {
  const moves = index.stage !== seen.stage || index.progress !== seen.progress
  return {
    ...index,
    stage: seen.stage,
    progress: seen.progress,
    secondsLeft: seen.secondsLeft,
    endpoint: seen.endpoint ?? index.endpoint,
    deadlineAt: moves ? deadlineAt : index.deadlineAt,
  }
}

export function deleted(index: IndexRecord): IndexRecord {
  return {
    ...index,
    ...SETTLED,
    status: 'DELETED',
    // Nobody can ask for these any more.
    settings: shortSettings(index.settings),
    history: [],
    endpoint: '',
    stats: NO_INDEX_STATS,
    observedGeneration: index.generation,
  }
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
