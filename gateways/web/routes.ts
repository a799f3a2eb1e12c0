import { serviceRoutes } from '#contracts/services'
import { routesOf } from '#platform/edge'

/** Base path of the routes for the Console. */
export const WEB_BASE_PATH = '/web'

/**
 * Every route that the contracts publish to users, and to operators, who are users too; each needs a session cookie,
 * except the open ones.
 */
export const webRoutes = routesOf(['web', 'operators'], serviceRoutes)
export type WebService = (typeof webRoutes)[number]['service']
