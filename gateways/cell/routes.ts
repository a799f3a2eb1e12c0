import { cellGatewayRoutes } from '#contracts/cells'
import type { GatewayRoute } from '#platform/http'

/** Base path of what cells call. */
export const CELL_BASE_PATH = '/cell/v1'

/** Every route for cells; each needs the cell's token. */
export const cellRoutes: readonly GatewayRoute<'api-keys'>[] = Object.values(cellGatewayRoutes).map(
  (spec) => ({
    operationId: spec.operationId,
    spec,
    service: 'api-keys',
    authorize: 'required',
    limit: 'read',
  }),
)
