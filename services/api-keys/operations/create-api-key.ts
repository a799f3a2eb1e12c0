import type { CreateApiKeyInput, CreatedApiKey } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { apiKeyLimitExceeded, newApiKey, toApiKeyView } from '../domain/api-key.ts'
import { apiKeyCreated } from '../events.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { requireKeyAdmin } from './require-key-admin.ts'

/**
 * Mints a key for the caller's account and answers its text, this once.
 * @throws ServiceError `forbidden`, `invalid_argument`, `api_key_limit_exceeded`, `operation_conflict_error`
 */
export async function createApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'newId' | 'newSecret' | 'config' | 'emit'>,
  caller: Caller,
  input: CreateApiKeyInput,
): Promise<CreatedApiKey> {
  requireKeyAdmin(caller)
  const now = deps.now()
  const minted = { keyId: deps.newId('apiKey'), secret: deps.newSecret(), now, createdBy: caller.principal }
  const { key, text } = newApiKey(caller.accountId, input, minted)
  const { maxKeysPerAccount } = deps.config
  if (!(await deps.keys.insertApiKey(key, maxKeysPerAccount))) throw apiKeyLimitExceeded(maxKeysPerAccount)
  deps.emit(apiKeyCreated(key))
  return { ...toApiKeyView(key, now), secret: text }
}
