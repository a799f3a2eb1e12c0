import { hash } from 'node:crypto'
import { isApiKeyText, refusalOfApiKey } from '#contracts/api-keys'
import { type CallerFields, Permission } from '#contracts/auth'
import { type Caller, requirePrincipal, systemCaller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { AuthDeps } from '../ports.ts'

/**
 * The permissions of an API key's holder. Only the key's hash leaves Auth.
 * @throws ServiceError `forbidden`, `unauthorized`
 */
export async function authorizeApiKey(
  { apiKeys }: Pick<AuthDeps, 'apiKeys'>,
  caller: Caller,
  { apiKey }: { apiKey?: string | undefined },
): Promise<CallerFields> {
  requirePrincipal(caller, 'system')
  if (apiKey === undefined || apiKey === '') throw refused('missing')
  if (!isApiKeyText(apiKey)) throw refused('mistyped')
  const keyHash = hash('sha256', apiKey, 'base64url')
  const ask = systemCaller('auth', caller.requestId)
  const { key, permissions, refusedBecause } = await apiKeys.verifyApiKey(ask, { body: { keyHash } })
  if (key === undefined) throw refused(refusedBecause ?? 'unknown')
  return {
    accountId: key.accountId,
    principal: { type: 'apiKey', id: key.keyId },
    permissions: Permission.array().parse(permissions ?? []),
    ...(key.indexNames && { indexNames: key.indexNames }),
  }
}

function refused(because: Parameters<typeof refusalOfApiKey>[0]): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: refusalOfApiKey(because),
  })
}
