import type { ActivityRecord } from '#contracts/activity'
import type { Now } from '#platform/clock'
import type { Checkpoint, PublicKey } from '#platform/hash-chain'
import type { Write } from '#platform/table'
import type { ActivityConfig } from './config.ts'
import type { ChainHead } from './domain/activity-chain.ts'

/** More writes for a transaction, passed from one port to another; operations do not inspect them. */
export type Writes = readonly Write[]

/** What a chain is changed to, in one transaction. */
export type ChainChange = {
  head: ChainHead
  records?: readonly ActivityRecord[]
  checkpoint?: Checkpoint
  also?: Writes
}

/**
 * Storage of chains: one writer at a time, because each change is conditional on the head that it was decided from.
 * @throws ServiceError `operation_conflict_error` when conflicts with other writes persist
 */
export interface ActivityRepository {
  findChain(chain: string): Promise<ChainHead | undefined>
  /**
   * Changes a chain to what `decide` returns for its current end (`undefined`: no change). `isRecorded` knows the records
   * of `eventIds` that the chain has.
   * @returns the chain as it is then
   */
  changeChain(
    chain: string,
    eventIds: readonly string[],
    decide: (head: ChainHead, isRecorded: (eventId: string) => boolean) => ChainChange | undefined,
  ): Promise<ChainHead>
  findRecord(chain: string, recordId: string): Promise<ActivityRecord | undefined>
  /** A page of records. `after`: the number of the last one before the page. `next` is set while more may follow. */
  listRecords(chain: string, page: RecordPageOf): Promise<{ records: ActivityRecord[]; next?: number }>
  /** Newest first, or with `order` oldest first. */
  listCheckpoints(
    chain: string,
    page: RecordPageOf,
  ): Promise<{ checkpoints: KeptCheckpoint[]; next?: number }>
  /** Chains whose oldest record has been kept long enough; may lag. */
  chainsToCut(now: Date): AsyncGenerator<string>
  /** Sets when a chain is looked at again by `chainsToCut`. @returns the chain */
  cutChain(chain: string, decide: (head: ChainHead) => ChainHead['cut'] | undefined): Promise<void>
  /** Removes the rows of records and checkpoints that the cut has left behind. Repeatable. */
  removeCut(chain: string, signal: AbortSignal): Promise<void>
  /** Removes everything of a chain but its end, which expires. Repeatable. */
  removeChain(chain: string, signal: AbortSignal): Promise<void>
}

export type RecordPageOf = { limit: number; after?: number | undefined; order?: 'asc' | 'desc' }
/** A checkpoint, and until when the records before it are kept. */
export type KeptCheckpoint = { checkpoint: Checkpoint; keptUntil: string }

/** Signs with the newest key of the deployment, which is replaced after its time. */
export interface Signer {
  sign(statement: Omit<Checkpoint, 'keyId' | 'signature' | 'at'>): Promise<Checkpoint>
  /** Every key there ever was, oldest first. */
  publicKeys(): Promise<PublicKey[]>
}

export type ActivityDeps = {
  activity: ActivityRepository
  signer: Signer
  now: Now
  /** The write that enqueues a job on a chain. */
  signJob: (chain: string) => Write
  purgeJob: (chain: string) => Write
  /** Called with each gap that is recorded. */
  onGap: (gap: ActivityRecord) => void
  config: Pick<ActivityConfig, 'keepSeconds'>
}
