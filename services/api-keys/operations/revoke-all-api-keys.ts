import type { Caller } from '#platform/caller'
import { apiKeyChange } from '../domain/api-key-change.ts'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Revokes every key of an account that closes; `purge` also removes them. Repeatable.
 */
export async function revokeAllApiKeys(
  { keys, now, publish }: Pick<ApiKeysDeps, 'keys' | 'now' | 'publish'>,
  caller: Caller,
  { accountId, purge }: { accountId: string; purge: boolean },
): Promise<{ revoked: number }> {
  let revoked = 0
  for (const key of await keys.allApiKeys(accountId)) {
    if (key.revokedAt !== undefined) continue
    const at = now()
    const decide = (stored: typeof key) =>
      stored.revokedAt ? undefined : { next: { ...stored, revokedAt: at, revokedBy: caller.principal }, at }
    await keys.updateApiKey(key, decide, async (next, before) => [
      publish({ type: 'api_key.revoked', ...apiKeyChange(before, next) }, caller),
    ])
    revoked++
  }
  if (purge) await keys.purgeApiKeys(accountId)
  return { revoked }
}
