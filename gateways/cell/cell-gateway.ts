import { cellCaller } from '#platform/caller'
import { createGateway, type Gateway, type GatewayOptions } from '#platform/edge'
import { bearerCheck } from '#platform/http'
import { CELL_BASE_PATH, cellRoutes, type CellService } from './routes.ts'

export type CellGatewayOptions = Pick<
  GatewayOptions<CellService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onFailure'
> & {
  cellId: string
  /** The token that the cell sends as a bearer. */
  token: string
}

const MAX_BODY_BYTES = 64 * 1024

/** The gateway for cells: `cellRoutes`, guarded by the cell's token. */
export function cellGateway({ cellId, token, ...options }: CellGatewayOptions): Gateway {
  const check = bearerCheck(token)
  return createGateway({
    ...options,
    basePath: CELL_BASE_PATH,
    routes: cellRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    authenticate: (request, requestId) => {
      check(request)
      return cellCaller(cellId, requestId)
    },
  })
}
