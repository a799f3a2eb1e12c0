import { hash } from 'node:crypto'
import {
  type ApiKey,
  type ApiKeyActor,
  type ApiKeyScope,
  apiKeyText,
  type CreateApiKeyInput,
} from '#contracts/api-keys'
import { LIMITED_KEY_PERMISSIONS, type Permission, SCOPE_PERMISSIONS } from '#contracts/auth'
import type { VerifiedApiKey } from '#contracts/cells'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'

/** A key as it is stored: its hash, never its text. */
export type ApiKeyRecord = Readonly<{
  keyId: string
  accountId: string
  keyHash: string
  name: string
  note?: string
  scope: ApiKeyScope
  indexNames?: string[]
  createdAt: Date
  createdBy: ApiKeyActor
  expiresAt?: Date
  revokedAt?: Date
  revokedBy?: ApiKeyActor
  /** The key that a rotation created in its place. */
  replacedBy?: string
  /** Permissions that its scope includes but that its holder lacks, at its creation or since. */
  withheld?: string[]
  /** The user who created it, directly or with one of their keys, or to whom its text was shown. */
  holderId?: string
}>

/** How often a key was used, and when last. */
export type ApiKeyUsage = Readonly<{ requests: number; lastUsedAt?: Date }>

/** Random values and the time for a new key, which are parameters of the domain. */
export type Minted = {
  keyId: string
  secret: string
  now: Date
  createdBy: ApiKeyActor
  /** Permissions of the creator; absent for a service, which has all. */
  permissions?: readonly string[] | undefined
  holderId?: string | undefined
}

/** SHA-256 of the whole text, base64url: the only form in which a key is stored or travels between parts. */
export function hashApiKeyText(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Builds a new key and its text. @throws ServiceError `invalid_argument` for an expiry in the past */
export function newApiKey(
  accountId: string,
  input: CreateApiKeyInput,
  minted: Minted,
): { key: ApiKeyRecord; text: string } {
  const expiresAt = input.expiresAt === undefined ? undefined : new Date(input.expiresAt)
  if (expiresAt && expiresAt <= minted.now)
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message: `expiresAt must be in the future; it is now ${minted.now.toISOString()}. Leave it out for a key that does not expire.`,
    })
  const text = apiKeyText(minted.keyId, minted.secret)
  const key: ApiKeyRecord = {
    keyId: minted.keyId,
    accountId,
    keyHash: hashApiKeyText(text),
    name: input.name,
    ...(input.note !== undefined && input.note !== '' && { note: input.note }),
    scope: input.scope,
    ...(input.indexNames && { indexNames: [...input.indexNames] }),
    createdAt: minted.now,
    createdBy: minted.createdBy,
    ...(expiresAt && { expiresAt }),
    ...(minted.holderId !== undefined && { holderId: minted.holderId }),
    ...withheldFrom(input.scope, minted.permissions),
  }
  return { key, text }
}

function withheldFrom(scope: ApiKeyScope, makers: readonly string[] | undefined): { withheld?: string[] } {
  const withheld = makers ? SCOPE_PERMISSIONS[scope].filter((one) => !makers.includes(one)) : []
  return withheld.length > 0 ? { withheld } : {}
}

/** The key's permissions in the control plane, limited by its scope, its creator and its indexes. */
export function permissionsOf({ scope, withheld, indexNames }: ApiKeyRecord): Permission[] {
  return SCOPE_PERMISSIONS[scope].filter(
    (one) =>
      withheld?.includes(one) !== true && (indexNames === undefined || LIMITED_KEY_PERMISSIONS.includes(one)),
  )
}

/**
 * Builds the successor of a key: the same permissions and the same expiry. A key has at most one successor.
 * @throws ServiceError `api_key_not_active`
 */
export function rotated(
  old: ApiKeyRecord,
  { overlapSeconds, ...minted }: Minted & { overlapSeconds: number },
): { key: ApiKeyRecord; text: string; old: ApiKeyRecord } {
  const { now } = minted
  if (apiKeyStatus(old, now) !== 'active')
    throw notRotatable(`This API key is ${apiKeyStatus(old, now)} and cannot be rotated. Create a new one.`)
  if (old.replacedBy !== undefined)
    throw notRotatable(
      `This API key was rotated already; ${old.replacedBy} takes its place. Rotate that one, or create a new one.`,
    )
  const { key, text } = newApiKey(
    old.accountId,
    {
      name: old.name,
      scope: old.scope,
      ...(old.note !== undefined && { note: old.note }),
      ...(old.indexNames && { indexNames: old.indexNames }),
      ...(old.expiresAt && { expiresAt: old.expiresAt.toISOString() }),
    },
    minted,
  )
  const withheld = [...new Set([...(key.withheld ?? []), ...(old.withheld ?? [])])]
  const overlapEnd = addSeconds(now, overlapSeconds)
  const end = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd
  const ending = overlapSeconds === 0 ? { revokedAt: now, revokedBy: minted.createdBy } : { expiresAt: end }
  return {
    key: { ...key, ...(withheld.length > 0 && { withheld }) },
    text,
    old: { ...old, ...ending, replacedBy: key.keyId },
  }
}

/** Revoked takes precedence over expired, because revoking was a decision. */
export function apiKeyStatus(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt'>,
  now: Date,
): ApiKey['status'] {
  if (key.revokedAt) return 'revoked'
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'active'
}

/** The key as its account sees it. */
export function toApiKeyView(key: ApiKeyRecord, now: Date, usage: ApiKeyUsage = { requests: 0 }): ApiKey {
  return {
    keyId: key.keyId,
    name: key.name,
    ...(key.note !== undefined && { note: key.note }),
    scope: key.scope,
    ...(key.indexNames && { indexNames: [...key.indexNames] }),
    status: apiKeyStatus(key, now),
    textPrefix: `mqc_${key.keyId.slice('key_'.length)}_`,
    createdAt: key.createdAt.toISOString(),
    createdBy: key.createdBy,
    ...(key.expiresAt && { expiresAt: key.expiresAt.toISOString() }),
    ...(key.revokedAt && { revokedAt: key.revokedAt.toISOString() }),
    ...(key.revokedBy && { revokedBy: key.revokedBy }),
    ...(key.replacedBy !== undefined && { replacedBy: key.replacedBy }),
    ...(usage.lastUsedAt && { lastUsedAt: usage.lastUsedAt.toISOString() }),
    requests: usage.requests,
  }
}

/** The key as a cell's gate sees it. */
export function toVerifiedApiKey(
  key: Pick<ApiKeyRecord, 'keyId' | 'accountId' | 'scope' | 'indexNames' | 'expiresAt'>,
): VerifiedApiKey {
  return {
    keyId: key.keyId,
    accountId: key.accountId,
    scope: key.scope,
    ...(key.indexNames && { indexNames: [...key.indexNames] }),
    ...(key.expiresAt && { expiresAt: key.expiresAt.toISOString() }),
  }
}

export function apiKeyNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'api_key_not_found',
    message: 'No such API key in this account. List the keys to see their ids (key_…).',
  })
}

export function apiKeyLimitExceeded(limit: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'api_key_limit_exceeded',
    message: `This account has ${limit} API keys that are not revoked, which is its limit. Revoke keys that are no longer used, expired ones included, and try again.`,
  })
}

export function askerRevoked(): ServiceError {
  return new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'The API key that asks was revoked meanwhile. Nothing was done.',
  })
}

function notRotatable(message: string): ServiceError {
  return new ServiceError({ kind: 'conflict', code: 'api_key_not_active', message })
}
