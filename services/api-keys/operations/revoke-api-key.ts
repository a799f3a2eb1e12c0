import type { ApiKey } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { apiKeyNotFound, toApiKeyView } from '../domain/api-key.ts'
import { apiKeyRevoked } from '../events.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { requireKeyAdmin } from './require-key-admin.ts'

/**
 * Ends a key for good, also the one the caller uses. A second call answers the key as the first one left it.
 * @throws ServiceError `forbidden`, `api_key_not_found`, `operation_conflict_error`
 */
export async function revokeApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'emit'>,
  caller: Caller,
  keyId: string,
): Promise<ApiKey> {
  requireKeyAdmin(caller)
  const key = await deps.keys.findApiKey(caller.accountId, keyId)
  if (key === undefined) throw apiKeyNotFound()
  if (await deps.keys.revokeApiKey(key, { at: deps.now(), actor: caller.principal }))
    deps.emit(apiKeyRevoked(key, caller.principal))
  const revoked = await deps.keys.findApiKey(caller.accountId, keyId)
  if (revoked === undefined) throw apiKeyNotFound()
  return toApiKeyView(revoked, deps.now())
}
