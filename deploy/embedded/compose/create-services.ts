import { isServiceError } from '#platform/errors'
import { callerBeside, type OnFailure } from '#platform/http'
import { apiKeysApp } from '#services/api-keys'
import { authApp } from '#services/auth'
import { indexesApp, listCache } from '#services/indexes'
import { usersAccountsApp } from '#services/users-accounts'
import { webBffApp } from '#services/web-bff'
import { createNeighbours } from './neighbours.ts'
import {
  apiKeysDeps,
  authDeps,
  indexesDeps,
  type Host,
  type ServicesOptions,
  type Store,
  usersAccountsDeps,
} from './service-deps.ts'

export type { ServicesOptions } from './service-deps.ts'

/** How long one part of a page may take. */
const SECTION_MS = 3_000

/** Creates every service over one store; they reach each other through their contracts. */
export function createServices(options: ServicesOptions, store: Store) {
  const { start, byName, clients } = createNeighbours()
  const made: Host = { ...options, store, clients }
  const deps = {
    usersAccounts: usersAccountsDeps(made),
    apiKeys: apiKeysDeps(made),
    auth: authDeps(made),
    indexes: indexesDeps(made),
  }
  const onFailure: OnFailure = (error, _request, requestId) => {
    if (!isServiceError(error) || error.kind === 'internal')
      options.log.error({ error, requestId }, 'a request failed')
  }
  start('users-accounts', usersAccountsApp(deps.usersAccounts, callerBeside, onFailure))
  start('api-keys', apiKeysApp(deps.apiKeys, callerBeside, onFailure))
  start('auth', authApp(deps.auth, callerBeside, onFailure))
  const lists = listCache((listener) => deps.indexes.indexes.onAccountChange(listener))
  start('indexes', indexesApp({ ...deps.indexes, lists }, callerBeside, onFailure))
  const onSectionFailed = (error: unknown, requestId: string) =>
    options.log.error({ error, requestId }, 'a part of a page failed')
  // There is no payment provider yet.
  const webBff = { ...clients, isCharged: false, sectionMs: SECTION_MS, onSectionFailed }
  start('web-bff', webBffApp(webBff, callerBeside))
  return { byName, clients, deps }
}
export type Services = ReturnType<typeof createServices>
