import type { Caller } from '#platform/caller'
import { apiKeyRevoked } from '../events.ts'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Revokes every key of an account that closes; `purge` also removes them. Repeatable.
 */
export async function revokeAllApiKeys(
  { keys, now, emit }: Pick<ApiKeysDeps, 'keys' | 'now' | 'emit'>,
  caller: Caller,
  { accountId, purge }: { accountId: string; purge: boolean },
): Promise<{ revoked: number }> {
  let revoked = 0
  for (const key of await keys.allApiKeys(accountId)) {
    if (key.revokedAt !== undefined) continue
    const at = now()
    const decide = (stored: typeof key) =>
      stored.revokedAt ? undefined : { next: { ...stored, revokedAt: at, revokedBy: caller.principal }, at }
    await keys.updateApiKey(key, decide, async () => [])
    emit(apiKeyRevoked(key, caller.principal), caller)
    revoked++
  }
  if (purge) await keys.purgeApiKeys(accountId)
  return { revoked }
}
