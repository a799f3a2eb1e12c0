import { apiKeysRoutes } from '#contracts/api-keys'
import { authRoutes } from '#contracts/auth'
import { cellApiKeyRoutes } from '#contracts/cells'
import { indexConsoleRoutes, indexesRoutes, indexMetricsRoutes, operatorRoutes } from '#contracts/indexes'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import type { Env } from '#platform/config'
import { callerBeside, contractClient, type ServiceFetch } from '#platform/http'
import { newId } from '#platform/ids'
import { enqueueJob } from '#platform/jobs'
import type { Log } from '#platform/log'
import { mailQueue } from '#platform/mail'
import type { Metrics } from '#platform/metrics'
import { onceOver } from '#platform/once'
import type { openSqliteStore } from '#platform/table/sqlite'
import type { Vault } from '#platform/vault'
import { apiKeyRepository, apiKeysApp, newSecret, readConfig as readApiKeysConfig } from '#services/api-keys'
import {
  argon2Hasher,
  authApp,
  loginRepository,
  newCode,
  newToken,
  otpauthTotp,
  qrRows,
  readConfig as readAuthConfig,
  sessionRepository,
  SIGN_UP_JOB_DELAY_SECONDS,
  SIGN_UP_QUEUE,
  signUpRepository,
  weakPasswordCheck,
} from '#services/auth'
import {
  cellClient,
  cellDirectory,
  indexesApp,
  indexRepository,
  listCache,
  metricsRepository,
  readConfig as readIndexesConfig,
} from '#services/indexes'
import {
  ACCOUNT_QUEUE,
  accountJobPayload,
  readConfig as readUsersAccountsConfig,
  usersAccountsApp,
  usersAccountsRepository,
} from '#services/users-accounts'
import { webBffApp } from '#services/web-bff'
import { CELL_ID } from './process-config.ts'

export type ServicesOptions = {
  /** Where the cell serves the control plane. */
  cellControlUrl: string
  cellToken: string
  /** Where people reach the Console: the base of links in mails. */
  consoleUrl: string
  vault: Vault
  now: Now
  env: Env
  log: Log
  metrics: Metrics
}
export type Store = ReturnType<typeof openSqliteStore>

const SECTION_MS = 3_000
const NAMES = ['auth', 'users-accounts', 'api-keys', 'indexes', 'web-bff'] as const
type Name = (typeof NAMES)[number]

/** Every service over one store, reaching its neighbours through their contracts. */
export function createServices(options: ServicesOptions, store: Store) {
  const { env, log, metrics, vault, consoleUrl, now } = options
  const emit = (event: { event: string }) => {
    metrics.event(event.event)
    log.info(event, event.event)
  }
  const started: Partial<Record<Name, ServiceFetch>> = {}
  // Looked up with each request: services that call each other cannot all be made first.
  const reach =
    (name: Name): ServiceFetch =>
    (request, callerEnv) => {
      const service = started[name]
      if (service === undefined) throw new Error(`${name} is not made yet`)
      return service(request, callerEnv)
    }
  const usersAccounts = contractClient(usersAccountsRoutes, reach('users-accounts'))
  const apiKeys = contractClient(apiKeysRoutes, reach('api-keys'))
  const auth = contractClient(authRoutes, reach('auth'))
  const indexes = contractClient(
    { ...indexesRoutes, ...indexConsoleRoutes, ...indexMetricsRoutes, ...operatorRoutes },
    reach('indexes'),
  )
  const common = { now, newId, emit }
  const mail = mailQueue({ vault, newId, now })

  const config = {
    usersAccounts: { ...readUsersAccountsConfig(env), consoleUrl },
    apiKeys: readApiKeysConfig(env),
    auth: { ...readAuthConfig(env), consoleUrl },
    indexes: readIndexesConfig(env),
  }
  const tables = {
    usersAccounts: store.table(config.usersAccounts.tableName),
    apiKeys: store.table(config.apiKeys.tableName),
    auth: store.table(config.auth.tableName),
    indexes: store.table(config.indexes.tableName),
  }
  const usersAccountsDeps = {
    ...common,
    accounts: usersAccountsRepository(tables.usersAccounts),
    once: onceOver(tables.usersAccounts, { vault, now }),
    mail,
    apiKeys,
    indexes,
    newToken,
    accountJob: (accountId: string, step: Parameters<typeof accountJobPayload>[1], dueAt: Date) =>
      enqueueJob(
        ACCOUNT_QUEUE,
        { id: newId('job'), dueAt, payload: accountJobPayload(accountId, step) },
        now(),
      ),
    config: config.usersAccounts,
  }
  started['users-accounts'] = fetchOf(usersAccountsApp(usersAccountsDeps, callerBeside))
  const apiKeysDeps = {
    ...common,
    keys: apiKeyRepository(tables.apiKeys),
    once: onceOver(tables.apiKeys, { vault, now }),
    newSecret,
    config: config.apiKeys,
  }
  started['api-keys'] = fetchOf(apiKeysApp(apiKeysDeps, callerBeside))
  const authDeps = {
    ...common,
    logins: loginRepository(tables.auth),
    signUps: signUpRepository(tables.auth),
    sessions: sessionRepository(tables.auth, config.auth),
    passwords: argon2Hasher,
    isWeakPassword: weakPasswordCheck(),
    totp: otpauthTotp,
    qrRows,
    vault,
    mail,
    usersAccounts,
    apiKeys: { ...apiKeys, ...contractClient(cellApiKeyRoutes, reach('api-keys')) },
    newToken,
    newCode,
    signUpJob: (signUpHash: string, at: Date) =>
      enqueueJob(
        SIGN_UP_QUEUE,
        { id: newId('job'), dueAt: addSeconds(at, SIGN_UP_JOB_DELAY_SECONDS), payload: { signUpHash } },
        at,
      ),
    config: config.auth,
  }
  started['auth'] = fetchOf(authApp(authDeps, callerBeside))
  const indexesDeps = {
    ...common,
    indexes: indexRepository(tables.indexes, { now, tombstoneSeconds: config.indexes.tombstoneSeconds }),
    metrics: metricsRepository(tables.indexes, { now }),
    once: onceOver(tables.indexes, { vault, now }),
    cells: cellDirectory([localCell(options)], now),
    limitsOf: ({ accountId, requestId }: { accountId: string; requestId: string }) =>
      usersAccounts.getAccountLimits(systemCaller('indexes', requestId), { params: { accountId } }),
    config: config.indexes,
    onCanaryFailed: ({ indexId }: { indexId: string }, failedStep: string) =>
      log.warn({ indexId, failedStep }, 'a canary failed'),
  }
  const lists = listCache((listener) => indexesDeps.indexes.onAccountChange(listener))
  started['indexes'] = fetchOf(indexesApp({ ...indexesDeps, lists }, callerBeside))
  const onSectionFailed = (error: unknown, requestId: string) =>
    log.error({ error, requestId }, 'a part of a page failed')
  started['web-bff'] = fetchOf(
    webBffApp(
      { usersAccounts, auth, apiKeys, indexes, sectionMs: SECTION_MS, onSectionFailed },
      callerBeside,
    ),
  )
  const byName = Object.fromEntries(NAMES.map((name) => [name, reach(name)])) as Record<Name, ServiceFetch>
  return {
    byName,
    clients: {
      usersAccounts,
      apiKeys,
      auth,
      keysOfCells: contractClient(cellApiKeyRoutes, reach('api-keys')),
    },
    deps: { usersAccounts: usersAccountsDeps, auth: authDeps, indexes: indexesDeps },
    tables,
  }
}
export type Services = ReturnType<typeof createServices>

function localCell({ cellControlUrl, cellToken }: ServicesOptions) {
  return cellClient({ cellId: CELL_ID, controlUrl: cellControlUrl, token: cellToken, newId })
}

function fetchOf(app: {
  fetch: (request: Request, env: object) => Response | Promise<Response>
}): ServiceFetch {
  return (request, env) => app.fetch(request, env)
}
