import type { ApiKeyScope } from '#contracts/api-keys'
import { LIMITED_KEY_PERMISSIONS, type Permission, SCOPE_PERMISSIONS } from '#contracts/auth'
import type { ApiKeyRecord } from './api-key.ts'

/** What a key of each scope does with documents at a cell. */
const DOCUMENTS: Readonly<Record<ApiKeyScope, readonly Permission[]>> = {
  read: ['documents:read'],
  'read-write': ['documents:read', 'documents:write'],
  admin: ['documents:read', 'documents:write'],
}

/** Whether a key reaches documents that who may do this does not. */
export function isBeyond({ scope }: Pick<ApiKeyRecord, 'scope'>, permissions: readonly string[]): boolean {
  return DOCUMENTS[scope].some((one) => !permissions.includes(one))
}

/** The key as it may be once its holder may do only this; one that is kept beyond that keeps indexes and documents alone. */
export function limitTo(key: ApiKeyRecord, permissions: readonly string[]): ApiKeyRecord {
  const left: readonly string[] = isBeyond(key, permissions) ? LIMITED_KEY_PERMISSIONS : permissions
  const lost = SCOPE_PERMISSIONS[key.scope].filter((one) => !left.includes(one))
  const withheld = [...new Set([...(key.withheld ?? []), ...lost])]
  return withheld.length === (key.withheld?.length ?? 0) ? key : { ...key, withheld }
}

/** Whose each key is. Keys of before holders were kept are those of who made them, and of the keys they made. */
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
