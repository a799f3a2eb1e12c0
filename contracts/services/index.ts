import type { Audience, ContractRoute } from '../access/index.ts'
import { activityRoutes } from '../activity/index.ts'
import { apiKeysRoutes } from '../api-keys/index.ts'
import { authRoutes } from '../auth/index.ts'
import { billingServiceRoutes, paymentServiceRoutes } from '../billing/index.ts'
import { cellApiKeyRoutes, cellMeteringRoutes } from '../cells/index.ts'
import {
  indexConsoleRoutes,
  indexDocumentsRoutes,
  indexesRoutes,
  indexInternalRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '../indexes/index.ts'
import { usersAccountsRoutes } from '../users-accounts/index.ts'
import { webBffRoutes } from '../web-bff/index.ts'

/** Every service of the control plane, and all routes that it implements. */
export const serviceRoutes = {
  indexes: {
    ...indexesRoutes,
    ...indexMetricsRoutes,
    ...indexDocumentsRoutes,
    ...indexConsoleRoutes,
    ...operatorRoutes,
    ...cellMeteringRoutes,
    ...indexInternalRoutes,
  },
  'api-keys': { ...apiKeysRoutes, ...cellApiKeyRoutes },
  'users-accounts': usersAccountsRoutes,
  auth: authRoutes,
  billing: { ...billingServiceRoutes, ...paymentServiceRoutes },
  activity: activityRoutes,
  'web-bff': webBffRoutes,
} satisfies Record<string, Record<string, ContractRoute>>

type Every<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer A) => void ? A : never
type AllRoutes = Every<(typeof serviceRoutes)[keyof typeof serviceRoutes]>
type AudienceOf<R> = R extends { access: { audience: readonly (infer A)[] } } ? A : never

/** The routes of all services that are published to one of the audiences. */
export type RoutesFor<A extends Audience> = {
  [
    Operation in keyof AllRoutes as [Extract<AudienceOf<AllRoutes[Operation]>, A>] extends [never]
      ? never
      : Operation
  ]: AllRoutes[Operation]
}
