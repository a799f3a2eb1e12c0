import { type Caller, requirePrincipal } from '#platform/caller'
import { apiKeyNotFound } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** The text of the default key reached its owner: it is never replaced from now on. @throws ServiceError `forbidden`, `api_key_not_found` */
export async function confirmDefaultApiKey(
  deps: Pick<ApiKeysDeps, 'keys'>,
  caller: Caller,
  { accountId, keyId }: { accountId: string; keyId: string },
): Promise<{ confirmed: true }> {
  requirePrincipal(caller, 'system')
  if (!(await deps.keys.markDefaultKeyShown(accountId, keyId))) throw apiKeyNotFound()
  return { confirmed: true }
}
