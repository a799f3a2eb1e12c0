import type {
  CanaryResult,
  CellDescription,
  CellIndexPlan,
  CellIndexSpec,
  CellIndexState,
  CellModel,
} from '#contracts/cells'
import type { INDEXES_EVENTS } from '#contracts/events'
import type { IndexDocumentPage } from '#contracts/indexes'
import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'
import type { NewJob } from '#platform/jobs'
import type { Idempotency } from '#platform/idempotency'
import type { Publish } from '#platform/outbox'
import type { Write } from '#platform/table'
import type { IndexesConfig } from './config.ts'
import type { IndexRecord } from './domain/index-record.ts'
import type { CountsSlot, RequestSlot } from './domain/metrics.ts'
import type { Resolution } from './domain/metrics-steps.ts'
import type { MinuteOfRequests } from './domain/request-sums.ts'

/** An index and the version of its row when it was read. */
export type StoredIndex = Readonly<{ index: IndexRecord; version: number }>

/** `next` is set while more may follow; it is the `after` of the next page. */
export type IndexesPage = { indexes: StoredIndex[]; next?: string }

/** Every write that has a job enqueues it in the same transaction. */
export interface IndexRepository {
  /** Finds tombstones too, until they expire. */
  findIndex(accountId: string, indexName: string): Promise<StoredIndex | undefined>
  /** Those of these names that are there, without tombstones, in one read. */
  findLiveIndexes(accountId: string, indexNames: readonly string[]): Promise<StoredIndex[]>
  /** In order of name, without tombstones. */
  listIndexes(accountId: string): Promise<StoredIndex[]>
  /** At most `limit` indexes after the name `after`; `next` is the name to continue after. A page may be short. */
  pageOfIndexes(accountId: string, page: { limit: number; after: string }): Promise<IndexesPage>
  /** The indexes placed at a cell, without tombstones. */
  listIndexesOfCell(cellId: string): Promise<StoredIndex[]>
  /** At most `limit` of these, in order of id. @throws ServiceError `invalid_cursor` */
  pageOfCell(cellId: string, page: { limit: number; after?: string | undefined }): Promise<IndexesPage>
  /**
   * Inserts an index, counting it at its cell in the same transaction; it replaces the tombstone `replaces`.
   * @returns without writing: `exists` when the name is taken, `changed` when `replaces` is no longer its tombstone,
   * `limit` when the account has `maxIndexes`, `full` when its cell has no room left
   * @throws ServiceError `operation_conflict_error` when a row of `also` already exists
   */
  insertIndex(
    index: IndexRecord,
    how: { job: NewJob; maxIndexes: number; replaces?: StoredIndex | undefined; also: readonly Write[] },
  ): Promise<'inserted' | 'exists' | 'changed' | 'limit' | 'full'>
  /**
   * Updates an index; one that becomes a tombstone no longer counts against the limit, nor at its cell.
   * @returns `false` without writing when the row changed since it was read
   * @throws ServiceError `operation_conflict_error` when a row of `also` already exists
   */
  updateIndex(
    stored: StoredIndex,
    next: IndexRecord,
    more?: { job?: NewJob; also?: readonly Write[] },
  ): Promise<boolean>
  /** Whether this index was deleted within the last 30 days, even if its name was reused since. */
  wasDeleted(indexId: string): Promise<boolean>
  countIndexes(accountId: string): Promise<number>
  /** The changes of this index, or of each of the account's indexes. */
  changesOf(accountId: string, indexName?: string): IndexChanges
  /** Calls `listener` for each change of an index of any account. @returns a function that unsubscribes */
  onAccountChange(listener: (accountId: string) => void): () => void
}

/** Changes as a feed tells them; one that hears little asks its readers to look every `sweepMs`. */
export type IndexChanges = {
  subscribe(listener: (indexName: string) => void): () => void
  readonly sweepMs: number
}

/** Requests and counts of indexes over time. The index repository writes the counts, together with the index. */
export interface MetricsRepository {
  /**
   * Adds to the sums of each index and of its account.
   * @returns `false` when this batch was already added
   * @throws ServiceError `operation_conflict_error` when conflicts with other writes persist
   */
  recordRequests(batchId: string, minutes: readonly MinuteOfRequests[]): Promise<boolean>
  /**
   * The slots from a time on, in order; of the whole account without `indexId`. Slots without requests are left out.
   */
  listRequests(
    subject: { accountId: string; indexId?: string },
    resolution: Resolution,
    from: Date,
  ): Promise<RequestSlot[]>
  /** The slots from a time on, in order. Slots without a change are left out. */
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
  /** Idempotent; returns the state reached so far. @throws ServiceError `generation_conflict` */
  provision(spec: CellIndexSpec): Promise<CellIndexState>
  /** How the cell would serve an index with these settings. */
  plan(settings: Record<string, unknown>): Promise<CellIndexPlan>
  observe(indexId: string): Promise<CellIndexState>
  /** Idempotent. @returns whether the index is fully removed */
  retire(indexId: string): Promise<boolean>
  /** Writes, finds and deletes one document through the index's public endpoint. */
  probe(indexId: string): Promise<CanaryResult>
  /** The models that the cell can serve by name. */
  models(): Promise<CellModel[]>
  /**
   * One page of documents in order of `_id`.
   * @throws ServiceError from the cell: `index_not_ready`, `index_paused`, `invalid_argument`
   */
  listDocuments(
    indexId: string,
    page: { limit: number; after?: string | undefined; filter?: string | undefined },
  ): Promise<IndexDocumentPage>
  /** Performs this operation as the index's endpoint does. @throws ServiceError from the cell */
  run(
    indexId: string,
    operation: DataOperation,
    input: { documentId?: string; body?: unknown },
  ): Promise<Record<string, unknown>>
}

export type DataOperation = 'addDocuments' | 'deleteDocuments' | 'getDocument' | 'search' | 'recommend'

export type CellSeen = {
  cellId: string
  isUp: boolean
  description?: CellDescription
  seenAt?: Date
}

/** A cell as its host knows it. Both tokens are the cell's own; they may be the same. */
export type CellRegistration = {
  cellId: string
  kind: CellDescription['kind']
  /** Base URL of its routes for the control plane. */
  controlUrl: string
  /** SHA-256, base64url, of the token that the cell sends. */
  tokenHash: string
  /** The token that the control plane sends to it. */
  token: string
}

/** A registered cell. No index is placed at one that is `closed`; its own go on as before. */
export type KnownCell = Omit<CellRegistration, 'token'> & {
  sealedToken: string
  state: 'open' | 'closed'
  /** As it last described itself; absent before it first answered. */
  description?: Omit<CellDescription, 'indexes'> | undefined
}

/** More writes for the same transaction. */
type Also = readonly Write[]

/** A count of a cell's indexes that differed from the rows that exist, and was set right. */
export type PlacedDrift = { cellId: string; slot: number; counted: number; exist: number }

/** The cells of this deployment, as rows that all instances share. Every read is strongly consistent. */
export interface CellRepository {
  list(): Promise<KnownCell[]>
  find(cellId: string): Promise<KnownCell | undefined>
  /** The token that the control plane sends to this cell. */
  tokenOf(cell: KnownCell): Promise<string>
  /** Adds a cell, or changes where and how it is reached. One that is the same is not written. */
  register(cell: CellRegistration, also: (next: KnownCell, before?: KnownCell) => Also): Promise<void>
  /** Stores how a cell describes itself, and divides its room anew when its capacity has changed. */
  learn(
    cellId: string,
    description: CellDescription,
    also: (next: KnownCell, before: KnownCell) => Also,
  ): Promise<void>
  /** How many indexes are placed at a cell and how many may be; 0 and 0 before it has described itself. */
  placedAt(cellId: string): Promise<{ placed: number; room: number }>
  /** Compares the counts with the rows that exist and sets right those that have been wrong for a while. */
  mendPlaced(cellId: string): Promise<PlacedDrift[]>
}

/** The registered cells, to be called. */
export interface Cells {
  /**
   * The cell for the next index. Its room is taken by the insert alone, which may find it full.
   * @throws ServiceError `no_capacity` when no cell has room, `service_unavailable` when none answers
   */
  place(): Promise<{ cellId: string; description: CellDescription }>
  /** Its calls throw ServiceError `service_unavailable` when no such cell is registered. */
  cell(cellId: string): Cell
  isConfigured(cellId: string): Promise<boolean>
  all(): Promise<readonly Cell[]>
  /** The last description of each cell, with its time; a cell that does not answer now is `down`. */
  describeAll(): Promise<CellSeen[]>
  /** The id of the cell that sends the token with this hash (SHA-256, base64url), if there is one. */
  cellOfToken(tokenHash: string): Promise<string | undefined>
}

export type IndexesDeps = {
  indexes: IndexRepository
  metrics: MetricsRepository
  once: Idempotency
  cells: Cells
  cellRows: CellRepository
  limitsOf: (caller: Caller) => Promise<AccountLimits>
  now: Now
  newId: NewId
  config: IndexesConfig
  publish: Publish<typeof INDEXES_EVENTS>
  /** Called for a failed canary, for the log. */
  onCanaryFailed: (index: IndexRecord, failedStep: string) => void
  /** Called for a count of placed indexes that was wrong, for the log. */
  onPlacedDrift: (drift: PlacedDrift) => void
}
