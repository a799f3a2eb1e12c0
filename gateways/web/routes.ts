import { ownApiKeysRoutes } from '#contracts/api-keys'
import { currentSessionRoutes, ownSessionRoutes, signInRoutes } from '#contracts/auth'
import {
  indexConsoleRoutes,
  indexDocumentsRoutes,
  indexesRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '#contracts/indexes'
import { accountRoutes, invitationRoutes, ownerRoutes, userRoutes } from '#contracts/users-accounts'
import { webBffRoutes } from '#contracts/web-bff'
import type { GatewayRoute } from '#platform/edge'

export type WebService = 'auth' | 'users-accounts' | 'indexes' | 'api-keys' | 'web-bff'

type Spec = GatewayRoute['spec'] & { operationId?: string }
type How = Pick<GatewayRoute, 'limit' | 'authorize' | 'maxBodyBytes'>

/** Large enough for settings with a thousand fields, even pretty-printed. */
const MAX_SETTINGS_BYTES = 256 * 1024
/** A batch of uploaded documents. A cell accepts larger ones, but one of this size is processed in time. */
const MAX_DOCUMENTS_BYTES = 1024 * 1024

/** Defaults of a route: it needs a session, and its method decides between the read and the write limit. */
const all = (
  service: WebService,
  specs: Record<string, Spec>,
  how: Partial<How> = {},
): GatewayRoute<WebService>[] =>
  Object.values(specs).map((spec) => ({
    operationId: spec.operationId ?? '',
    spec,
    service,
    authorize: 'required',
    limit: spec.method === 'get' ? 'read' : 'write',
    ...how,
  }))

/** Base path of the routes for the Console. */
export const WEB_BASE_PATH = '/web'

/**
 * Every route of the Console; each needs its session cookie, except the open ones: sign-in, current session,
 * invitations.
 */
export const webRoutes: readonly GatewayRoute<WebService>[] = [
  ...all('auth', signInRoutes, { limit: 'signIn', authorize: 'open' }),
  ...all('auth', currentSessionRoutes, { authorize: 'open' }),
  ...all('auth', ownSessionRoutes),
  ...all('users-accounts', accountRoutes),
  ...all('users-accounts', ownerRoutes),
  ...all('users-accounts', userRoutes),
  ...all('users-accounts', invitationRoutes, { limit: 'signIn', authorize: 'open' }),
  ...all('indexes', indexesRoutes, { maxBodyBytes: MAX_SETTINGS_BYTES }),
  ...all('indexes', indexDocumentsRoutes, { maxBodyBytes: MAX_DOCUMENTS_BYTES }),
  ...all('indexes', indexConsoleRoutes),
  ...all('indexes', indexMetricsRoutes),
  ...all('indexes', operatorRoutes),
  ...all('api-keys', ownApiKeysRoutes),
  ...all('web-bff', webBffRoutes),
]
