import { cellCaller } from '#platform/caller'
import { createEdge, type Edge, type EdgeOptions } from '#platform/edge'
import { bearerCheck } from '#platform/http'
import { CELL_BASE_PATH, cellRoutes, type CellService } from './routes.ts'

export type CellGatewayOptions = Pick<
  EdgeOptions<CellService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onFailure' | 'isSecure'
> & {
  cellId: string
  /** The token that the cell sends as a bearer. */
  token: string
}

const MAX_BODY_BYTES = 64 * 1024

/** The gateway for cells: `cellRoutes`, guarded by the cell's token. */
export function cellGateway({ cellId, token, ...options }: CellGatewayOptions): Edge {
  const check = bearerCheck(token)
  return createEdge({
    ...options,
    basePath: CELL_BASE_PATH,
    routes: cellRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    authentication: {
      by: 'edge',
      authenticate: (request, { requestId }) => {
        check(request)
        return { identity: cellCaller(cellId, requestId) }
      },
    },
  })
}
