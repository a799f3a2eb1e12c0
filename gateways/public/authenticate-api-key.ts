import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isApiKeyText } from '#contracts/api-keys'
import type { authRoutes, CallerFields } from '#contracts/auth'
import { systemCaller } from '#platform/caller'
import type { Authenticate, Identity } from '#platform/edge'
import type { ContractClient } from '#platform/http'

export type ApiKeyAuthentication = {
  auth: Pick<ContractClient<typeof authRoutes>, 'authorizeApiKey'>
  /** How long an answer of Auth is cached. A revoked key stays valid for at most this time. */
  authorizeCacheMs?: number | undefined
  /** Called for every request made with a key. */
  onKeyUse?: ((key: { accountId: string; keyId: string }) => void) | undefined
}

const DEFAULT_CACHE_MS = 1000
const MAX_CACHED_KEYS = 10_000

/** Authenticates by the header `x-api-key`. Auth is sent the key's hash; the text goes no further. */
export function authenticateApiKey({
  auth,
  authorizeCacheMs = DEFAULT_CACHE_MS,
  onKeyUse,
}: ApiKeyAuthentication): Authenticate {
  const known = new LRUCache<string, CallerFields>({ max: MAX_CACHED_KEYS, ttl: authorizeCacheMs })
  const ask = async (apiKey: string, requestId: string): Promise<CallerFields> => {
    const keyHash = hash('sha256', apiKey, 'base64url')
    const cached = known.get(keyHash)
    if (cached) return cached
    const body = { apiKey: { hash: keyHash, isWellFormed: isApiKeyText(apiKey) } }
    const fields = await auth.authorizeApiKey(systemCaller('public-gateway', requestId), { body })
    known.set(keyHash, fields)
    return fields
  }
  return async (request, { requestId, isAgain }) => {
    const apiKey = request.headers.get('x-api-key') ?? ''
    const identity =
      apiKey === ''
        ? await auth.authorizeApiKey(systemCaller('public-gateway', requestId), { body: {} })
        : await ask(apiKey, requestId)
    if (!isAgain) onKeyUse?.({ accountId: identity.accountId, keyId: identity.principal.id })
    // JSON has no members that are `undefined`.
    return { identity: identity as Identity }
  }
}
