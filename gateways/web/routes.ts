import { apiKeysRoutes } from '#contracts/api-keys'
import { authRoutes } from '#contracts/auth'
import { indexesRoutes } from '#contracts/indexes'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import type { GatewayRoute } from '#platform/http'

export type WebService = 'auth' | 'users-accounts' | 'indexes' | 'api-keys'

type Spec = GatewayRoute['spec'] & { operationId?: string }
const route = (
  service: WebService,
  spec: Spec,
  more: Pick<GatewayRoute, 'limit' | 'authorize'>,
): GatewayRoute<WebService> => ({
  operationId: spec.operationId ?? '',
  spec,
  service,
  ...more,
})
const reads = { limit: 'read', authorize: 'required' } as const
const writes = { limit: 'write', authorize: 'required' } as const

/** Base path of what the Console calls. */
export const WEB_BASE_PATH = '/web'

/** Every route of the Console; each needs its session cookie, except those that deal with the session itself. */
export const webRoutes: readonly GatewayRoute<WebService>[] = [
  route('auth', authRoutes.signIn, { limit: 'signIn', authorize: 'open' }),
  route('auth', authRoutes.signOut, { limit: 'signIn', authorize: 'open' }),
  route('auth', authRoutes.getCurrentSession, { limit: 'read', authorize: 'open' }),
  route('users-accounts', usersAccountsRoutes.getAccount, reads),
  route('users-accounts', usersAccountsRoutes.getAccountLimits, reads),
  route('indexes', indexesRoutes.listIndexes, reads),
  route('indexes', indexesRoutes.getIndex, reads),
  route('indexes', indexesRoutes.createIndex, writes),
  route('indexes', indexesRoutes.modifyIndex, writes),
  route('indexes', indexesRoutes.deleteIndex, writes),
  route('indexes', indexesRoutes.getIndexStatus, reads),
  route('indexes', indexesRoutes.getIndexSettings, reads),
  route('indexes', indexesRoutes.getIndexStats, reads),
  route('api-keys', apiKeysRoutes.listApiKeys, reads),
  route('api-keys', apiKeysRoutes.createApiKey, writes),
  route('api-keys', apiKeysRoutes.getApiKey, reads),
  route('api-keys', apiKeysRoutes.revokeApiKey, writes),
]
