import { hash } from 'node:crypto'
import * as z from 'zod'
import { ApiKeyActor, ApiKeyScope } from '#contracts/api-keys'
import type { Item, NewItem } from '#platform/table'
import type { ApiKeyRecord, ApiKeyUsage } from '../domain/api-key.ts'
import { CHANGE_ID_LENGTH, CURSOR_LIFETIME_SECONDS, type KeyChange } from '../domain/change-cursor.ts'

const HOUR_MS = 3_600_000
const DAY_SECONDS = 86_400

export const accountKey = (accountId: string) => `ACCOUNT#${accountId}`
export const apiKeySort = (keyId: string) => `APIKEY#${keyId}`
/** Secondary index: an account's keys by time of creation. */
export const byCreation = (accountId: string) => `APIKEYS#${accountId}`
export const useSort = (keyId: string) => `APIKEY_USE#${keyId}`
export const batchKey = (batchId: string) => `APIKEY_USE_BATCH#${batchId}`
export const hashKey = (keyHash: string) => `HASH#${keyHash}`
export const HASH_SORT = 'APIKEY'
export const COUNT_SORT = 'APIKEY_COUNT'
export const DEFAULT_SORT = 'DEFAULT_APIKEY'
const CHANGES = 'APIKEY_CHANGES#'

/** What is stored, in the key's own row and again, for the one read of a check, under its hash. */
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
})
const StoredUsage = z.object({ requests: z.number().int(), lastUsedAt: z.coerce.date() })

export const StoredCount = z.object({ active: z.number().int() })
export const StoredDefault = z.object({ keyId: z.string(), shown: z.boolean() })
const StoredChange = z.object({
  id: z.string(),
  at: z.coerce.date(),
  keyHash: z.string(),
  revoked: z.boolean(),
})

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
    // Not `expiresAt`, which would make the row vanish: an expired key stays visible as such.
    ...(key.expiresAt && { expiresAtTime: key.expiresAt.toISOString() }),
    ...(key.revokedAt && { revokedAt: key.revokedAt.toISOString() }),
    ...(key.revokedBy && { revokedBy: { ...key.revokedBy } }),
    ...(key.replacedBy !== undefined && { replacedBy: key.replacedBy }),
    ...(key.withheld && { withheld: [...key.withheld] }),
  }
}

export function keyRow(key: ApiKeyRecord): NewItem {
  return {
    pk: accountKey(key.accountId),
    sk: apiKeySort(key.keyId),
    g1pk: byCreation(key.accountId),
    g1sk: `${key.createdAt.toISOString()}#${key.keyId}`,
    ...toFields(key),
  }
}

export function hashRow(key: ApiKeyRecord): NewItem {
  return { pk: hashKey(key.keyHash), sk: HASH_SORT, ...toFields(key) }
}

export function fromRow(row: Item): ApiKeyRecord {
  const { expiresAtTime, note, indexNames, revokedAt, revokedBy, replacedBy, withheld, ...rest } =
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
  }
}

export const toUsage = (row: Item | undefined): ApiKeyUsage =>
  row === undefined ? { requests: 0 } : StoredUsage.parse(row)

/** Changes lie in one partition per hour, so that none grows without end and a reader reads only what is new. */
const hourOf = (time: Date) => `${CHANGES}${time.toISOString().slice(0, 13)}`

/** The partitions that hold changes from `from` to `to`, in order. */
export function changePartitions(from: Date, to: Date): string[] {
  const partitions: string[] = []
  for (let hour = Math.floor(from.getTime() / HOUR_MS); hour * HOUR_MS <= to.getTime(); hour++)
    partitions.push(hourOf(new Date(hour * HOUR_MS)))
  return partitions
}

export const isChangePartition = (pk: string) => pk.startsWith(CHANGES)

export function changeRow(key: ApiKeyRecord, at: Date, revoked: boolean): NewItem {
  const text = `${at.toISOString()}#${key.keyId}#${revoked ? 'revoked' : 'changed'}`
  return {
    pk: hourOf(at),
    sk: text,
    // Of its own: a key that is rotated and then revoked is two changes.
    id: hash('sha256', text, 'hex').slice(0, CHANGE_ID_LENGTH),
    at: at.toISOString(),
    keyHash: key.keyHash,
    revoked,
    expiresAt: Math.ceil(at.getTime() / 1000) + CURSOR_LIFETIME_SECONDS + DAY_SECONDS,
  }
}

export function fromChangeRow(row: Item): KeyChange {
  return StoredChange.parse(row)
}
