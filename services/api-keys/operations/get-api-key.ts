import type { ApiKey } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { apiKeyNotFound, toApiKeyView } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { requireKeyAdmin } from './require-key-admin.ts'

/** One key of the account, without its text. @throws ServiceError `forbidden`, `api_key_not_found` */
export async function getApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now'>,
  caller: Caller,
  keyId: string,
): Promise<ApiKey> {
  requireKeyAdmin(caller)
  const key = await deps.keys.findApiKey(caller.accountId, keyId)
  if (key === undefined) throw apiKeyNotFound()
  return toApiKeyView(key, deps.now())
}
