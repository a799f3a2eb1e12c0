import type { ApiKey } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { apiKeyNotFound, type ApiKeyRecord, toApiKeyView } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** One key of the account, without its text, and its ETag. @throws ServiceError `api_key_not_found` */
export async function getApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now'>,
  caller: Caller,
  keyId: string,
): Promise<Tagged<ApiKey>> {
  const key = await deps.keys.findApiKey(caller.accountId, keyId)
  if (key === undefined) throw apiKeyNotFound()
  const usage = await deps.keys.usageOf(caller.accountId, keyId)
  return { answer: toApiKeyView(key, deps.now(), usage), etag: apiKeyTag(key) }
}

/** The key's ETag; it depends on what people can change, not on usage. */
export function apiKeyTag({ keyId, name, note, expiresAt, revokedAt, replacedBy }: ApiKeyRecord): string {
  return etagOf([keyId, name, note, expiresAt, revokedAt, replacedBy])
}
