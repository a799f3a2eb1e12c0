import { apiKeyNotFound } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Confirms that the default key's text reached its owner: the key is never replaced after this.
 * @throws ServiceError `api_key_not_found`
 */
export async function confirmDefaultApiKey(
  deps: Pick<ApiKeysDeps, 'keys'>,
  { accountId, keyId }: { accountId: string; keyId: string },
): Promise<{ confirmed: true }> {
  if (!(await deps.keys.markDefaultKeyShown(accountId, keyId))) throw apiKeyNotFound()
  return { confirmed: true }
}
