import { serviceRoutes } from '#contracts/services'
import { routesOf } from '#platform/edge'

/** Base path of the routes for cells. */
export const CELL_BASE_PATH = '/cell/v1'

/** Every route that the contracts publish to cells; each needs the cell's token. */
export const cellRoutes = routesOf(['cells'], serviceRoutes)
export type CellService = (typeof cellRoutes)[number]['service']
