import type { ApiKeyPage } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { toApiKeyView } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** A page of the account's keys, newest first; revoked and expired ones included. @throws ServiceError `invalid_cursor` */
export async function listApiKeys(
  deps: Pick<ApiKeysDeps, 'keys' | 'now'>,
  caller: Caller,
  page: { limit: number; after?: string | undefined },
): Promise<ApiKeyPage> {
  const { accountId } = caller
  const from = page.after === undefined ? {} : { after: page.after }
  const { keys, next } = await deps.keys.listApiKeys(accountId, { limit: page.limit, ...from })
  const now = deps.now()
  const uses = await deps.keys.usageOfAll(accountId)
  const results = keys.map((key) => toApiKeyView(key, now, uses.get(key.keyId) ?? { requests: 0 }))
  return { results, ...(next !== undefined && { next }) }
}
