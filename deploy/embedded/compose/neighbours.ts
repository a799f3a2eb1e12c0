import { serviceRoutes } from '#contracts/services'
import { contractClient, type ServiceFetch } from '#platform/http'

type Name = keyof typeof serviceRoutes
// The keys of the record that types them.
const NAMES = Object.keys(serviceRoutes) as Name[]
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
      activity: contractClient(serviceRoutes.activity, reach('activity')),
      usersAccounts: contractClient(serviceRoutes['users-accounts'], reach('users-accounts')),
      apiKeys: contractClient(serviceRoutes['api-keys'], reach('api-keys')),
      auth: contractClient(serviceRoutes.auth, reach('auth')),
      indexes: contractClient(serviceRoutes.indexes, reach('indexes')),
      billing: contractClient(serviceRoutes.billing, reach('billing')),
    },
  }
}
