import type { Caller } from '#platform/caller'
import { apiKeyNotFound } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Confirms that the default key's text reached its owner: the key is never replaced after this.
 * @throws ServiceError `api_key_not_found`
 */
export async function confirmDefaultApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'publish'>,
  caller: Caller,
  { accountId, keyId }: { accountId: string; keyId: string },
): Promise<{ confirmed: true }> {
  const event = { type: 'api_key.confirmed' as const, accountId, subject: { id: keyId } }
  const also = [deps.publish(event, caller)]
  if (!(await deps.keys.markDefaultKeyShown(accountId, keyId, also))) throw apiKeyNotFound()
  return { confirmed: true }
}
