import type {
  CanaryResult,
  CellDescription,
  CellIndexPlan,
  CellIndexSpec,
  CellIndexState,
  CellModel,
} from '#contracts/cells'
import type { IndexDocumentPage } from '#contracts/indexes'
import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'
import type { NewJob } from '#platform/jobs'
import type { Once } from '#platform/once'
import type { Write } from '#platform/table'
import type { IndexesConfig } from './config.ts'
import type { IndexRecord } from './domain/index-record.ts'
import type { CountsSlot, RequestSlot } from './domain/metrics.ts'
import type { Resolution } from './domain/metrics-steps.ts'
import type { MinuteOfRequests } from './domain/request-sums.ts'
import type { IndexEvent } from './events.ts'

/** An index and the row version it was read at. */
export type StoredIndex = Readonly<{ index: IndexRecord; version: number }>

/** `next`, while more may follow, is `after` of the next page. */
export type IndexesPage = { indexes: StoredIndex[]; next?: string }

/** Every write that has a job enqueues it in the same transaction. */
export interface IndexRepository {
  /** Tombstones too, until they expire. */
  findIndex(accountId: string, indexName: string): Promise<StoredIndex | undefined>
  /** In order of name, without tombstones. */
  listIndexes(accountId: string): Promise<StoredIndex[]>
  /** At most `limit` of them, after the name `after`; `next` is the name to go on after. A page may be short. */
  pageOfIndexes(accountId: string, page: { limit: number; after: string }): Promise<IndexesPage>
  /** Those placed at a cell, without tombstones. */
  listIndexesOfCell(cellId: string): Promise<StoredIndex[]>
  /** At most `limit` of them, in order of id. @throws ServiceError `invalid_cursor` */
  pageOfCell(cellId: string, page: { limit: number; after?: string | undefined }): Promise<IndexesPage>
  /**
   * Takes the place of `replaces`, a tombstone.
   * @returns `exists` when the name is taken, `changed` when `replaces` is not its tombstone any more, `limit` when the
   * account has `maxIndexes`; then nothing was written
   * @throws ServiceError `operation_conflict_error` when one of `also` is there already
   */
  insertIndex(
    index: IndexRecord,
    how: { job: NewJob; maxIndexes: number; replaces?: StoredIndex | undefined; also: readonly Write[] },
  ): Promise<'inserted' | 'exists' | 'changed' | 'limit'>
  /**
   * A tombstone stops counting. @returns `false`, writing nothing, when the row changed since it was read
   * @throws ServiceError `operation_conflict_error` when one of `also` is there already
   */
  updateIndex(
    stored: StoredIndex,
    next: IndexRecord,
    more?: { job?: NewJob; also?: readonly Write[] },
  ): Promise<boolean>
  /** Whether this index was deleted within the last 30 days, whatever became of its name. */
  wasDeleted(indexId: string): Promise<boolean>
  countIndexes(accountId: string): Promise<number>
  /** Calls `listener` after each change of this index is durable. @returns a function that stops it */
  onChange(accountId: string, indexName: string, listener: () => void): () => void
  /** The same for every index; tells the account, and the name. */
  onAccountChange(listener: (accountId: string, indexName: string) => void): () => void
}

/** What was asked of indexes, and what they held, over time. Those who write counts are the ones who write indexes. */
export interface MetricsRepository {
  /**
   * Adds to the sums of each index and of its account.
   * @returns `false` when this batch was added before
   * @throws ServiceError `operation_conflict_error` when others keep writing the same sums
   */
  recordRequests(batchId: string, minutes: readonly MinuteOfRequests[]): Promise<boolean>
  /** From a slot on, in order of time; of the whole account without `indexId`. Slots without requests are left out. */
  listRequests(
    subject: { accountId: string; indexId?: string },
    resolution: Resolution,
    from: Date,
  ): Promise<RequestSlot[]>
  /** From a slot on, in order of time. Slots without a change are left out. */
  listCounts(
    subject: { accountId: string; indexId: string },
    resolution: Resolution,
    from: Date,
  ): Promise<CountsSlot[]>
}

/** A data plane. @throws ServiceError of kind `unavailable` when it does not answer */
export interface Cell {
  readonly cellId: string
  describe(): Promise<CellDescription>
  list(): Promise<CellIndexState[]>
  /** Idempotent; answers the state reached so far. @throws ServiceError `generation_conflict` */
  provision(spec: CellIndexSpec): Promise<CellIndexState>
  /** Whether it could serve an index with these settings. */
  plan(settings: Record<string, unknown>): Promise<CellIndexPlan>
  observe(indexId: string): Promise<CellIndexState>
  /** Idempotent. @returns whether nothing is left */
  retire(indexId: string): Promise<boolean>
  /** Writes, finds and deletes one document through the index's public endpoint. */
  probe(indexId: string): Promise<CanaryResult>
  /** The models it can serve by name. */
  models(): Promise<CellModel[]>
  /** One page in order of `_id`. @throws ServiceError the cell's own: `index_not_ready`, `index_paused`, `invalid_argument` */
  listDocuments(
    indexId: string,
    page: { limit: number; after?: string | undefined; filter?: string | undefined },
  ): Promise<IndexDocumentPage>
  /** Does what the index's endpoint does for this operation. @throws ServiceError the cell's own */
  run(
    indexId: string,
    operation: DataOperation,
    input: { documentId?: string; body?: unknown },
  ): Promise<Record<string, unknown>>
}

export type DataOperation = 'addDocuments' | 'deleteDocuments' | 'getDocument' | 'search'

export type CellSeen = {
  cellId: string
  isUp: boolean
  description?: CellDescription
  seenAt?: Date
}

/** Where an index goes. The room is free again when this is disposed of, unless it was kept. */
export interface Placement extends Disposable {
  readonly cellId: string
  readonly description: CellDescription
  /** The index is written down. */
  keep(indexId: string): void
}

/** The cells there are. */
export interface Cells {
  /**
   * Where the next index would go.
   * @throws ServiceError `no_capacity` when no cell has room, `service_unavailable` when none answers
   */
  place(): Promise<{ cellId: string; description: CellDescription }>
  /** The same, and takes the room. @throws as `place` */
  reserve(): Promise<Placement>
  /** @throws ServiceError `service_unavailable` for one that is no longer configured */
  cell(cellId: string): Cell
  isConfigured(cellId: string): boolean
  all(): readonly Cell[]
  /** What each last said of itself, and when; a cell that does not answer now is `down`. */
  describeAll(): Promise<CellSeen[]>
}

export type IndexesDeps = {
  indexes: IndexRepository
  metrics: MetricsRepository
  once: Once
  cells: Cells
  limitsOf: (caller: Caller) => Promise<AccountLimits>
  now: Now
  newId: NewId
  config: IndexesConfig
  emit: (event: IndexEvent) => void
  /** A canary that failed, for the log. */
  onCanaryFailed: (index: IndexRecord, failedStep: string) => void
}
