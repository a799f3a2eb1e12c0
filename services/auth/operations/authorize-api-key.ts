import { refusalOfApiKey } from '#contracts/api-keys'
import { type CallerFields, Permission } from '#contracts/auth'
import { type Caller, systemCaller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { AuthDeps } from '../ports.ts'

/**
 * The permissions of an API key's holder. Auth knows the key's hash, never its text.
 * @throws ServiceError `unauthorized`
 */
export async function authorizeApiKey(
  { apiKeys }: Pick<AuthDeps, 'apiKeys'>,
  caller: Caller,
  { apiKey }: { apiKey?: { hash: string; isWellFormed: boolean } | undefined },
): Promise<CallerFields> {
  if (apiKey === undefined) throw refused('missing')
  if (!apiKey.isWellFormed) throw refused('mistyped')
  const ask = systemCaller('auth', caller.requestId)
  const { key, permissions, refusedBecause } = await apiKeys.verifyApiKey(ask, {
    body: { keyHash: apiKey.hash },
  })
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
