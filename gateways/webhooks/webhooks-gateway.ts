import { createEdge, type Edge, type EdgeOptions } from '#platform/edge'
import { ServiceError } from '#platform/errors'
import { WEBHOOKS_BASE_PATH, webhookRoutes, type WebhookService } from './routes.ts'

export type WebhooksGatewayOptions = Pick<
  EdgeOptions<WebhookService>,
  'services' | 'limiters' | 'newId' | 'onRequest' | 'onFailure' | 'isSecure'
>

/** Messages of payment providers are of some kilobytes; nothing is read of a larger one. */
const MAX_BODY_BYTES = 256 * 1024

/**
 * The gateway for messages of other systems. Nobody signs in here: every route is open, gets the bytes as they were sent
 * and checks their signature. Limits count by network.
 */
export function webhooksGateway(options: WebhooksGatewayOptions): Edge {
  return createEdge({
    ...options,
    basePath: WEBHOOKS_BASE_PATH,
    routes: webhookRoutes,
    maxBodyBytes: MAX_BODY_BYTES,
    authentication: { by: 'edge', authenticate: refuseEverybody },
  })
}

/** A route that is not open is nobody's here. */
function refuseEverybody(): never {
  throw new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: 'No credential is accepted here.',
  })
}
