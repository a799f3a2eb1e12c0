import { apiKeysRoutes } from '#contracts/api-keys'
import { authRoutes } from '#contracts/auth'
import { cellApiKeyRoutes } from '#contracts/cells'
import {
  indexConsoleRoutes,
  indexesRoutes,
  indexInternalRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '#contracts/indexes'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import { contractClient, type ServiceFetch } from '#platform/http'

const NAMES = ['auth', 'users-accounts', 'api-keys', 'indexes', 'web-bff'] as const
type Name = (typeof NAMES)[number]
type App = { fetch: (request: Request, env: object) => Response | Promise<Response> }

/** The services of this process; they reach each other by name. */
export function createNeighbours() {
  const started: Partial<Record<Name, ServiceFetch>> = {}
  // Looked up at each request: services call each other, so not all of them can be created before their clients.
  const reach =
    (name: Name): ServiceFetch =>
    (request, callerEnv) => {
      const service = started[name]
      if (service === undefined) throw new Error(`${name} is not made yet`)
      return service(request, callerEnv)
    }
  return {
    start: (name: Name, app: App) => void (started[name] = (request, env) => app.fetch(request, env)),
    byName: Object.fromEntries(NAMES.map((name) => [name, reach(name)])) as Record<Name, ServiceFetch>,
    clients: {
      usersAccounts: contractClient(usersAccountsRoutes, reach('users-accounts')),
      apiKeys: contractClient(apiKeysRoutes, reach('api-keys')),
      keysOfCells: contractClient(cellApiKeyRoutes, reach('api-keys')),
      auth: contractClient(authRoutes, reach('auth')),
      indexes: contractClient(
        {
          ...indexesRoutes,
          ...indexConsoleRoutes,
          ...indexMetricsRoutes,
          ...operatorRoutes,
          ...indexInternalRoutes,
        },
        reach('indexes'),
      ),
    },
  }
}
