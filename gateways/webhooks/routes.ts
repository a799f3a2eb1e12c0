import { serviceRoutes } from '#contracts/services'
import { routesOf } from '#platform/edge'

/** Base path of the routes for messages of other systems. */
export const WEBHOOKS_BASE_PATH = '/webhooks'

/** Every route that the contracts publish to other systems; each checks the signature of its message itself. */
export const webhookRoutes = routesOf(['webhooks'], serviceRoutes)
export type WebhookService = (typeof webhookRoutes)[number]['service']
