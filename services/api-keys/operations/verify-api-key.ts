import type { VerifiedApiKey } from '#contracts/cells'
import { apiKeyStatus, permissionsOf, toVerifiedApiKey } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'

export type Verification = {
  key?: VerifiedApiKey
  /** The key's permissions in the control plane. */
  permissions?: string[]
  refusedBecause?: 'unknown' | 'revoked' | 'expired'
}

/**
 * The permissions of the key with this hash, or the reason for its refusal. The reason discloses nothing: only the
 * holder of a 256-bit secret knows its hash.
 */
export async function verifyApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now'>,
  { keyHash }: { keyHash: string },
): Promise<Verification> {
  const key = await deps.keys.findApiKeyByHash(keyHash)
  if (key === undefined) return { refusedBecause: 'unknown' }
  const status = apiKeyStatus(key, deps.now())
  return status === 'active'
    ? { key: toVerifiedApiKey(key), permissions: permissionsOf(key) }
    : { refusedBecause: status }
}
