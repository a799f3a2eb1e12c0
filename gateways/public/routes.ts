import { ownApiKeysRoutes } from '#contracts/api-keys'
import { indexesRoutes, indexMetricsRoutes } from '#contracts/indexes'
import { accountRoutes } from '#contracts/users-accounts'
import type { GatewayRoute } from '#platform/edge'

export type PublicService = 'indexes' | 'api-keys' | 'users-accounts'

type Spec = GatewayRoute['spec'] & { operationId?: string }

/** Large enough for settings with a thousand fields, even pretty-printed. */
const MAX_SETTINGS_BYTES = 256 * 1024

const all = (
  service: PublicService,
  specs: Record<string, Spec>,
  how: Pick<GatewayRoute, 'maxBodyBytes'> = {},
): GatewayRoute<PublicService>[] =>
  Object.values(specs).map((spec) => ({
    operationId: spec.operationId ?? '',
    spec,
    service,
    authorize: 'required',
    limit: spec.method === 'get' ? 'read' : 'write',
    ...how,
  }))

/** Base path of the public API. */
export const PUBLIC_BASE_PATH = '/api/v2'

/** Every route of the public API; each needs an API key. `infra/` makes API Gateway routes from the same table. */
export const publicRoutes: readonly GatewayRoute<PublicService>[] = [
  ...all('indexes', indexesRoutes, { maxBodyBytes: MAX_SETTINGS_BYTES }),
  ...all('indexes', indexMetricsRoutes),
  ...all('api-keys', ownApiKeysRoutes),
  ...all('users-accounts', accountRoutes),
]
