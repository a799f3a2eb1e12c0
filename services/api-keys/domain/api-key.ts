import { hash } from 'node:crypto'
import {
  type ApiKey,
  type ApiKeyActor,
  type ApiKeyScope,
  apiKeyText,
  type CreateApiKeyInput,
} from '#contracts/api-keys'
import type { VerifiedApiKey } from '#contracts/cells'
import { ServiceError } from '#platform/errors'

/** A key as it is kept: its hash, never its text. */
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
}>

/** What must be minted outside, because it is random or the time. */
export type Minted = { keyId: string; secret: string; now: Date; createdBy: ApiKeyActor }

/** SHA-256 of the whole text, base64url: the only form in which a key is stored or travels between parts. */
export function hashApiKeyText(text: string): string {
  return hash('sha256', text, 'base64url')
}

/**
 * A new key and its text.
 * @throws ServiceError `invalid_argument` when it would already be expired
 */
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
  }
  return { key, text }
}

/** Revoked wins over expired: it is what somebody decided. */
export function apiKeyStatus(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt'>,
  now: Date,
): ApiKey['status'] {
  if (key.revokedAt) return 'revoked'
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'active'
}

/** The key as its account sees it. */
export function toApiKeyView(key: ApiKeyRecord, now: Date): ApiKey {
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
