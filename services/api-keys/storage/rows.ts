import * as z from 'zod'
import { ApiKeyActor, ApiKeyScope } from '#contracts/api-keys'
import { addSeconds } from '#platform/clock'
import { type Item, type NewItem, toEpoch } from '#platform/table'
import type { ApiKeyRecord, ApiKeyUsage } from '../domain/api-key.ts'

export const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
export const PREFIX = 'APIKEY#'
export const apiKeySort = (keyId: string) => `${PREFIX}${keyId}`
export const USE_PREFIX = 'APIKEY_USE#'
export const useSort = (keyId: string) => `${USE_PREFIX}${keyId}`
export const batchKey = (batchId: string) => `APIKEY_USE_BATCH#${batchId}`
export const hashKey = (keyHash: string) => `HASH#${keyHash}`
export const HASH_SORT = 'APIKEY'
export const COUNT_SORT = 'APIKEY_COUNT'
export const DEFAULT_SORT = 'DEFAULT_APIKEY'

/** The stored fields: in the key's own row and again in the row of its hash, so that a check needs one read. */
const StoredApiKey = z.object({
  keyId: z.string(),
  accountId: z.string(),
  keyHash: z.string(),
  name: z.string(),
  note: z.string().optional(),
  scope: ApiKeyScope,
  indexNames: z.array(z.string()).optional(),
  createdAt: z.coerce.date(),
  createdBy: ApiKeyActor,
  expiresAtTime: z.coerce.date().optional(),
  revokedAt: z.coerce.date().optional(),
  revokedBy: ApiKeyActor.optional(),
  replacedBy: z.string().optional(),
  withheld: z.array(z.string()).optional(),
  holderId: z.string().optional(),
})
const StoredUsage = z.object({ requests: z.number().int(), lastUsedAt: z.coerce.date() })

export const StoredCount = z.object({ active: z.number().int() })
export const StoredDefault = z.object({ keyId: z.string(), shown: z.boolean() })

function toFields(key: ApiKeyRecord) {
  return {
    keyId: key.keyId,
    accountId: key.accountId,
    keyHash: key.keyHash,
    name: key.name,
    ...(key.note !== undefined && { note: key.note }),
    scope: key.scope,
    ...(key.indexNames && { indexNames: [...key.indexNames] }),
    createdAt: key.createdAt.toISOString(),
    createdBy: { ...key.createdBy },
    // Named differently from the table's `expiresAt`, which would remove the row: an expired key stays visible.
    ...(key.expiresAt && { expiresAtTime: key.expiresAt.toISOString() }),
    ...(key.revokedAt && { revokedAt: key.revokedAt.toISOString() }),
    ...(key.revokedBy && { revokedBy: { ...key.revokedBy } }),
    ...(key.replacedBy !== undefined && { replacedBy: key.replacedBy }),
    ...(key.withheld && { withheld: [...key.withheld] }),
    ...(key.holderId !== undefined && { holderId: key.holderId }),
    ...goneWith(key),
  }
}

/** How long a revoked key stays in the list. */
const REVOKED_KEPT_SECONDS = 365 * 86_400

/** When the rows of a key expire; those of an active key never do. */
export function goneWith({ revokedAt }: Pick<ApiKeyRecord, 'revokedAt'>): { expiresAt?: number } {
  return revokedAt ? { expiresAt: toEpoch(addSeconds(revokedAt, REVOKED_KEPT_SECONDS)) } : {}
}

export function keyRow(key: ApiKeyRecord): NewItem {
  return {
    pk: accountKey(key.accountId),
    sk: apiKeySort(key.keyId),
    ...toFields(key),
  }
}

export function hashRow(key: ApiKeyRecord): NewItem {
  return { pk: hashKey(key.keyHash), sk: HASH_SORT, ...toFields(key) }
}

export function fromRow(row: Item): ApiKeyRecord {
  const { expiresAtTime, note, indexNames, revokedAt, revokedBy, replacedBy, withheld, holderId, ...rest } =
    StoredApiKey.parse(row)
  return {
    ...rest,
    ...(note !== undefined && { note }),
    ...(indexNames && { indexNames }),
    ...(expiresAtTime && { expiresAt: expiresAtTime }),
    ...(revokedAt && { revokedAt }),
    ...(revokedBy && { revokedBy }),
    ...(replacedBy !== undefined && { replacedBy }),
    ...(withheld && { withheld }),
    ...(holderId !== undefined && { holderId }),
  }
}

export const toUsage = (row: Item | undefined): ApiKeyUsage =>
  row === undefined ? { requests: 0 } : StoredUsage.parse(row)
