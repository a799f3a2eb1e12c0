import { serviceRoutes } from '#contracts/services'
import { routesOf } from '#platform/edge'

/** Base path of the public API. */
export const PUBLIC_BASE_PATH = '/api/v2'

/**
 * Every route that the contracts publish to holders of API keys. `infra/` makes API Gateway routes from the same table.
 */
export const publicRoutes = routesOf(['public'], serviceRoutes)
export type PublicService = (typeof publicRoutes)[number]['service']
