import type { API_KEY_EVENTS } from '#contracts/events'
import type { AccountLimits } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { After, Now } from '#platform/clock'
import type { ChangesOf } from '#platform/feed'
import type { NewId } from '#platform/ids'
import type { Idempotency } from '#platform/idempotency'
import type { Publish } from '#platform/outbox'
import type { Write } from '#platform/table'
import type { ApiKeysConfig } from './config.ts'
import type { ApiKeyRecord, ApiKeyUsage } from './domain/api-key.ts'
import type { ChangeCursor, FeedHead, KeyChange } from './domain/change-cursor.ts'

/** `newest` rows first; `next` is set while more may follow. */
export type ApiKeyRecordPage = { keys: ApiKeyRecord[]; next?: string }

/** The account's first key; `shown` after its text was confirmed as seen. */
export type DefaultKeyMark = Readonly<{ keyId: string; shown: boolean }>

/**
 * Storage of keys. Every write is one transaction over a key, its hash row, the account's count and the feed.
 * @throws ServiceError `operation_conflict_error` when conflicts with other writes persist
 */
export interface ApiKeyRepository {
  /** @returns `false` without writing when the account has `maxActive` keys that are not revoked */
  insertApiKey(key: ApiKeyRecord, how: { maxActive: number; also: () => Promise<Writes> }): Promise<boolean>
  /** The number of keys that are not revoked. */
  countApiKeys(accountId: string): Promise<number>
  findApiKey(accountId: string, keyId: string): Promise<ApiKeyRecord | undefined>
  listApiKeys(accountId: string, page: { limit: number; after?: string }): Promise<ApiKeyRecordPage>
  /** Every key of the account, also one that was stored just before. */
  allApiKeys(accountId: string): Promise<ApiKeyRecord[]>
  /** Costs one read for known and unknown hashes, so that its duration discloses nothing. */
  findApiKeyByHash(keyHash: string): Promise<ApiKeyRecord | undefined>
  /**
   * Changes a key to what `decide` returns for its stored state (`undefined`: no change); `active` is the number of the
   * account's keys that are not revoked. A revocation or a changed expiry is added to the feed. `also`: more writes for
   * the transaction.
   * @returns the resulting key, `undefined` when there is none
   */
  updateApiKey(
    key: Pick<ApiKeyRecord, 'accountId' | 'keyId'>,
    decide: (key: ApiKeyRecord, active: number) => KeyDecision | undefined,
    also: (next: ApiKeyRecord, before: ApiKeyRecord) => Promise<Writes>,
  ): Promise<ApiKeyRecord | undefined>
  /** A write that fails if this key is revoked by then. @throws ServiceError `forbidden` when it already is */
  whileActive(accountId: string, keyId: string): Promise<Writes>
  usageOf(accountId: string, keyId: string): Promise<ApiKeyUsage>
  /** Use of every key of the account, by id, in as few reads as its pages need; a key without an entry was not used. */
  usageOfAll(accountId: string): Promise<ReadonlyMap<string, ApiKeyUsage>>
  /** Adds to the counts of existing keys. @returns `false` when this batch was already added */
  recordUse(batch: UseBatch): Promise<boolean>
  /** Removes everything stored about the account's keys. Repeatable. */
  purgeApiKeys(accountId: string): Promise<void>
  findDefaultKey(accountId: string): Promise<DefaultKeyMark | undefined>
  /**
   * Makes `key` the account's default, not yet shown, and removes the one it replaces.
   * @returns `false` without writing when the stored mark differs from `replaces`
   */
  insertDefaultKey(key: ApiKeyRecord, replaces: DefaultKeyMark | undefined, also: Writes): Promise<boolean>
  /** @returns `false` when `keyId` is not the account's default */
  markDefaultKeyShown(accountId: string, keyId: string, also: Writes): Promise<boolean>
  /** The cursor of a new reader, a little before the newest entry. */
  beginningOfChanges(now: Date): Promise<ChangeCursor>
  /** The newest entry of the feed, and the entries from the cursor's own on that have not expired, in order. */
  readChanges(from: ChangeCursor): Promise<{ head: FeedHead | undefined; changes: KeyChange[] }>
  /** The changes of the feed's entries, as far as this process is told of them. */
  feedChanges(): ChangesOf
}

/** More writes for a transaction, passed from one port to another; operations do not inspect them. */
export type Writes = readonly Write[]

/** A key's new state, and its successor if any. `at`: time of the decision. */
export type KeyDecision = { next: ApiKeyRecord; successor?: ApiKeyRecord; at: Date }
export type UseBatch = {
  batchId: string
  uses: { accountId: string; keyId: string; requests: number; lastUsedAt: Date }[]
  now: Date
}

export type ApiKeysDeps = {
  keys: ApiKeyRepository
  once: Idempotency
  now: Now
  newId: NewId
  /** 32 random bytes as base64url. */
  newSecret: () => string
  /** How many keys the caller's account may have. */
  limitsOf: (caller: Caller) => Promise<Pick<AccountLimits, 'maxApiKeys'>>
  config: Pick<ApiKeysConfig, 'feedSweepSeconds'>
  publish: Publish<typeof API_KEY_EVENTS>
  /** The timers of waiting readers. Default: those of this process. */
  after?: After
}
