import { apiKeysRoutes } from '#contracts/api-keys'
import { indexesRoutes } from '#contracts/indexes'
import type { GatewayRoute } from '#platform/http'

export type PublicService = 'indexes' | 'api-keys'

const route = (
  service: PublicService,
  spec: GatewayRoute['spec'] & { operationId?: string },
  limit: GatewayRoute['limit'],
) => ({
  operationId: spec.operationId ?? '',
  spec,
  service,
  authorize: 'required' as const,
  limit,
})

/** Base path of the public API. */
export const PUBLIC_BASE_PATH = '/api/v2'

/** Every route of the public API; each needs an API key. `infra/` makes API Gateway routes of the same table. */
export const publicRoutes: readonly GatewayRoute<PublicService>[] = [
  route('indexes', indexesRoutes.listIndexes, 'read'),
  route('indexes', indexesRoutes.getIndex, 'read'),
  route('indexes', indexesRoutes.createIndex, 'write'),
  route('indexes', indexesRoutes.modifyIndex, 'write'),
  route('indexes', indexesRoutes.deleteIndex, 'write'),
  route('indexes', indexesRoutes.getIndexStatus, 'read'),
  route('indexes', indexesRoutes.getIndexSettings, 'read'),
  route('indexes', indexesRoutes.getIndexStats, 'read'),
  route('api-keys', apiKeysRoutes.listApiKeys, 'read'),
  route('api-keys', apiKeysRoutes.createApiKey, 'write'),
  route('api-keys', apiKeysRoutes.getApiKey, 'read'),
  route('api-keys', apiKeysRoutes.revokeApiKey, 'write'),
]
