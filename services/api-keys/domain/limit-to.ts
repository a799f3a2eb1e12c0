import type { ApiKeyScope } from '#contracts/api-keys'
import { LIMITED_KEY_PERMISSIONS, type Permission, SCOPE_PERMISSIONS } from '#contracts/auth'
import type { ApiKeyRecord } from './api-key.ts'

/** Permissions on documents at a cell, by scope of the key. */
const DOCUMENTS: Readonly<Record<ApiKeyScope, readonly Permission[]>> = {
  read: ['documents:read'],
  'read-write': ['documents:read', 'documents:write'],
  admin: ['documents:read', 'documents:write'],
}

/** Whether the key's scope allows operations on documents that these permissions do not. */
export function isBeyond({ scope }: Pick<ApiKeyRecord, 'scope'>, permissions: readonly string[]): boolean {
  return DOCUMENTS[scope].some((one) => !permissions.includes(one))
}

/**
 * Limits a key to its holder's current permissions; a key that is kept although it exceeds them keeps indexes and
 * documents only.
 */
export function limitTo(key: ApiKeyRecord, permissions: readonly string[]): ApiKeyRecord {
  const left: readonly string[] = isBeyond(key, permissions) ? LIMITED_KEY_PERMISSIONS : permissions
  const lost = SCOPE_PERMISSIONS[key.scope].filter((one) => !left.includes(one))
  const withheld = [...new Set([...(key.withheld ?? []), ...lost])]
  return withheld.length === (key.withheld?.length ?? 0) ? key : { ...key, withheld }
}

/**
 * The holder of each key. Older keys have no stored holder: theirs is the user who created them, also through other
 * keys.
 */
export function holdersOf(keys: readonly ApiKeyRecord[]): ReadonlyMap<string, string | undefined> {
  const byId = new Map(keys.map((key) => [key.keyId, key]))
  const holderOf = (key: ApiKeyRecord | undefined, depth = 0): string | undefined => {
    if (key === undefined || depth > keys.length) return undefined
    if (key.holderId !== undefined) return key.holderId
    const { type, id } = key.createdBy
    if (type === 'user') return id
    return type === 'apiKey' ? holderOf(byId.get(id), depth + 1) : undefined
  }
  return new Map(keys.map((key) => [key.keyId, holderOf(key)]))
}
