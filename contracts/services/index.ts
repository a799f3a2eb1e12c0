import type { Audience, ContractRoute } from '../access/index.ts'
import { apiKeysRoutes } from '../api-keys/index.ts'
import { authRoutes } from '../auth/index.ts'
import { cellApiKeyRoutes, cellMeteringRoutes } from '../cells/index.ts'
import {
  indexConsoleRoutes,
  indexDocumentsRoutes,
  indexesRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '../indexes/index.ts'
import { usersAccountsRoutes } from '../users-accounts/index.ts'
import { webBffRoutes } from '../web-bff/index.ts'

/** Every service of the control plane, and all routes that it implements. */
export const serviceRoutes = {
  auth: authRoutes,
  'users-accounts': usersAccountsRoutes,
  'api-keys': { ...apiKeysRoutes, ...cellApiKeyRoutes },
  indexes: {
    ...indexesRoutes,
    ...indexDocumentsRoutes,
    ...indexConsoleRoutes,
    ...indexMetricsRoutes,
    ...operatorRoutes,
    ...cellMeteringRoutes,
  },
  'web-bff': webBffRoutes,
} satisfies Record<string, Record<string, ContractRoute>>
type ServiceRoutes = typeof serviceRoutes

/** Those of a service's routes that are published to one of the audiences. */
export type PublishedTo<A extends Audience, Routes extends Record<string, ContractRoute>> = {
  [O in keyof Routes as [Routes[O]['access']['audience'][number] & A] extends [never] ? never : O]: Routes[O]
}
/** The services that publish a route to one of the audiences. */
export type ServiceFor<A extends Audience> = {
  [S in keyof ServiceRoutes]: [keyof PublishedTo<A, ServiceRoutes[S]>] extends [never] ? never : S
}[keyof ServiceRoutes]
