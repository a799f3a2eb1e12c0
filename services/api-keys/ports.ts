import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'
import type { ApiKeysConfig } from './config.ts'
import type { ApiKeyRecord } from './domain/api-key.ts'
import type { KeyChange } from './domain/change-cursor.ts'
import type { ApiKeyEvent } from './events.ts'

/** `newest` rows first; `next` is set while more may follow. */
export type ApiKeyRecordPage = { keys: ApiKeyRecord[]; next?: string }

/** The account's first key; `shown` once somebody has seen its text. */
export type DefaultKeyMark = Readonly<{ keyId: string; shown: boolean }>

/**
 * Where keys are kept. Every write is one transaction over a key, its hash, the account's count and the feed.
 * @throws ServiceError `operation_conflict_error` when others keep writing the same rows
 */
export interface ApiKeyRepository {
  /** @returns `false`, writing nothing, when the account has `maxActive` keys that are not revoked */
  insertApiKey(key: ApiKeyRecord, maxActive: number): Promise<boolean>
  findApiKey(accountId: string, keyId: string): Promise<ApiKeyRecord | undefined>
  listApiKeys(accountId: string, page: { limit: number; after?: string }): Promise<ApiKeyRecordPage>
  /** One read whether the hash is known or not, so that the time taken tells nothing. */
  findApiKeyByHash(keyHash: string): Promise<ApiKeyRecord | undefined>
  /** Also puts the change into the feed. @returns `false` when the key was revoked already */
  revokeApiKey(key: ApiKeyRecord, by: { at: Date; actor: ApiKeyRecord['createdBy'] }): Promise<boolean>
  findDefaultKey(accountId: string): Promise<DefaultKeyMark | undefined>
  /**
   * Makes `key` the account's default, not yet shown, and removes the one it replaces.
   * @returns `false`, writing nothing, when the mark is no longer what `replaces` says
   */
  insertDefaultKey(key: ApiKeyRecord, replaces: DefaultKeyMark | undefined): Promise<boolean>
  /** @returns `false` when `keyId` is not the account's default */
  markDefaultKeyShown(accountId: string, keyId: string): Promise<boolean>
  /** Changes stamped from `from` on, and up to a little after `to`, in order of time. */
  listChanges(from: Date, to: Date): Promise<KeyChange[]>
  /** Calls `listener` after each change is durable. @returns a function that stops it */
  onChange(listener: () => void): () => void
}

export type ApiKeysDeps = {
  keys: ApiKeyRepository
  now: Now
  newId: NewId
  /** 32 random bytes as base64url. */
  newSecret: () => string
  config: Pick<ApiKeysConfig, 'maxKeysPerAccount' | 'feedSweepSeconds'>
  emit: (event: ApiKeyEvent) => void
}
