import { hash } from 'node:crypto'
import type { indexInternalRoutes } from '#contracts/indexes'
import { cellCaller, systemCaller } from '#platform/caller'
import { createEdge, type Edge, type EdgeOptions } from '#platform/edge'
import { ServiceError } from '#platform/errors'
import type { ContractClient } from '#platform/http'
import { CELL_BASE_PATH, cellRoutes, type CellService } from './routes.ts'

export type CellGatewayOptions = Pick<
  EdgeOptions<CellService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onFailure' | 'isSecure'
> & {
  /** Knows the cells, and the hash of the token that each sends as a bearer. */
  indexes: Pick<ContractClient<typeof indexInternalRoutes>, 'authorizeCell'>
}

const MAX_BODY_BYTES = 64 * 1024

/** The gateway for cells: `cellRoutes`, each for a cell that sends its own token. */
export function cellGateway({ indexes, ...options }: CellGatewayOptions): Edge {
  return createEdge({
    ...options,
    basePath: CELL_BASE_PATH,
    routes: cellRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    authentication: {
      by: 'edge',
      authenticate: async (request, { requestId }) => {
        const [, token] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
        if (token === undefined) throw unauthorized()
        const tokenHash = hash('sha256', token, 'base64url')
        const { cellId } = await indexes.authorizeCell(systemCaller('cell-gateway', requestId), {
          body: { tokenHash },
        })
        if (cellId === undefined) throw unauthorized()
        return { identity: cellCaller(cellId, requestId) }
      },
    },
  })
}

function unauthorized(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: 'This route is internal and needs its bearer token.',
  })
}
