import { cellApiKeyRoutes, cellMeteringRoutes } from '#contracts/cells'
import type { GatewayRoute } from '#platform/edge'

export type CellService = 'api-keys' | 'indexes'

type Spec = GatewayRoute['spec'] & { operationId?: string }

const all = (service: CellService, specs: Record<string, Spec>): GatewayRoute<CellService>[] =>
  Object.values(specs).map((spec) => ({
    operationId: spec.operationId ?? '',
    spec,
    service,
    authorize: 'required',
    limit: 'read',
  }))

/** Base path of the routes for cells. */
export const CELL_BASE_PATH = '/cell/v1'

/** Every route for cells; each needs the cell's token. */
export const cellRoutes: readonly GatewayRoute<CellService>[] = [
  ...all('api-keys', cellApiKeyRoutes),
  ...all('indexes', cellMeteringRoutes),
]
