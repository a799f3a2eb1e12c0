import * as z from 'zod'
import { apiKeysRoutes } from '#contracts/api-keys'
import { authRoutes } from '#contracts/auth'
import { cellGatewayRoutes } from '#contracts/cells'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import { cellGateway } from '#gateways/cell'
import { publicGateway } from '#gateways/public'
import { webGateway } from '#gateways/web'
import type { Caller } from '#platform/caller'
import { systemNow } from '#platform/clock'
import { type Env, readEnv } from '#platform/config'
import {
  callerBeside,
  type ContractClient,
  contractClient,
  type Gateway,
  type RequestSeen,
  type ServiceFetch,
} from '#platform/http'
import { newId } from '#platform/ids'
import { startJobRunner } from '#platform/jobs/runner'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import { openSqliteStore } from '#platform/table/sqlite'
import { apiKeyRepository, apiKeysApp, newSecret, readConfig as readApiKeysConfig } from '#services/api-keys'
import { argon2Hasher, authApp, authRepository, newToken, readConfig as readAuthConfig } from '#services/auth'
import {
  cellClient,
  cellDirectory,
  INDEX_QUEUE,
  indexesApp,
  indexRepository,
  listCache,
  readConfig as readIndexesConfig,
  reconcileIndexJob,
  refreshIndexStats,
} from '#services/indexes'
import {
  readConfig as readUsersAccountsConfig,
  usersAccountsApp,
  usersAccountsRepository,
} from '#services/users-accounts'
import { CELL_ID } from './process-config.ts'

export type ControllerOptions = {
  /** The database file. */
  file: string
  /** Where the cell serves the control plane. */
  cellControlUrl: string
  cellToken: string
  env: NodeJS.ProcessEnv
  log: Log
  metrics: Metrics
}

export type Controller = AsyncDisposable & {
  web: Gateway
  public: Gateway
  cell: Gateway
  /** For what the composition itself asks of its services, in its own name. */
  clients: {
    usersAccounts: ContractClient<typeof usersAccountsRoutes>
    auth: ContractClient<typeof authRoutes>
    apiKeys: ContractClient<typeof apiKeysRoutes>
  }
}

const LEASE_SECONDS = 30
const PARALLEL_JOBS = 16
const STATS_EVERY_MS = 10_000
/** Per account and minute; sign-ins per address. */
function readLimits(env: Env) {
  const perMinute = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const shape = {
    GATEWAY_READS_PER_MINUTE: perMinute(30_000),
    GATEWAY_WRITES_PER_MINUTE: perMinute(1_200),
    GATEWAY_SIGN_INS_PER_MINUTE: perMinute(60),
  }
  return readEnv('gateway', shape, env)
}

/** Composition root 1: every service of the control plane in one process, over one database file. */
export function createController(options: ControllerOptions): Controller {
  const { log, metrics } = options
  const store = openSqliteStore(options.file)
  const services = createServices(options, store)
  const shared = {
    newId,
    onFailure: (error: unknown, requestId: string) => log.error({ error, requestId }, 'a request failed'),
    onRequest: (seen: RequestSeen) => {
      metrics.request(seen)
      log.debug(seen, 'request')
    },
  }
  const limits = readLimits(options.env)
  const limiters = {
    read: memoryRateLimiter({ points: limits.GATEWAY_READS_PER_MINUTE, perSeconds: 60 }),
    write: memoryRateLimiter({ points: limits.GATEWAY_WRITES_PER_MINUTE, perSeconds: 60 }),
    signIn: memoryRateLimiter({ points: limits.GATEWAY_SIGN_INS_PER_MINUTE, perSeconds: 60 }),
  }
  const auth = contractClient(authRoutes, services.auth)
  const jobs = startJobs(services.indexesDeps, store, log)
  return {
    public: publicGateway({ ...shared, auth, limiters, services: services.byName }),
    web: webGateway({ ...shared, auth, limiters, services: services.byName }),
    cell: cellGateway({ ...shared, cellId: CELL_ID, token: options.cellToken, services: services.byName }),
    clients: {
      usersAccounts: contractClient(usersAccountsRoutes, services.usersAccounts),
      auth,
      apiKeys: contractClient(apiKeysRoutes, services.apiKeys),
    },
    [Symbol.asyncDispose]: async () => {
      await jobs[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

type Store = ReturnType<typeof openSqliteStore>

/** Every service, reaching its neighbours through their contracts. */
function createServices({ env, log, metrics, cellControlUrl, cellToken }: ControllerOptions, store: Store) {
  const now = systemNow
  const emit = (event: { event: string }) => {
    metrics.event(event.event)
    log.info(event, event.event)
  }
  const usersAccountsConfig = readUsersAccountsConfig(env)
  const usersAccounts = fetchOf(
    usersAccountsApp(
      {
        accounts: usersAccountsRepository(store.table(usersAccountsConfig.tableName)),
        now,
        newId,
        config: usersAccountsConfig,
        emit,
      },
      callerBeside,
    ),
  )
  const apiKeysConfig = readApiKeysConfig(env)
  const apiKeys = fetchOf(
    apiKeysApp(
      {
        keys: apiKeyRepository(store.table(apiKeysConfig.tableName)),
        now,
        newId,
        newSecret,
        config: apiKeysConfig,
        emit,
      },
      callerBeside,
    ),
  )
  const authConfig = readAuthConfig(env)
  const auth = fetchOf(
    authApp(
      {
        logins: authRepository(store.table(authConfig.tableName), authConfig),
        passwords: argon2Hasher,
        usersAccounts: contractClient(usersAccountsRoutes, usersAccounts),
        apiKeys: contractClient(cellGatewayRoutes, apiKeys),
        now,
        newId,
        newToken,
        config: authConfig,
        emit,
      },
      callerBeside,
    ),
  )
  const indexesConfig = readIndexesConfig(env)
  const limits = contractClient(usersAccountsRoutes, usersAccounts)
  const indexesDeps = {
    indexes: indexRepository(store.table(indexesConfig.tableName), {
      now,
      tombstoneSeconds: indexesConfig.tombstoneSeconds,
    }),
    cells: cellDirectory(
      [cellClient({ cellId: CELL_ID, controlUrl: cellControlUrl, token: cellToken, newId })],
      now,
    ),
    limitsOf: (caller: Caller) =>
      limits.getAccountLimits(caller, { params: { accountId: caller.accountId } }),
    now,
    newId,
    config: indexesConfig,
    emit,
    onCanaryFailed: ({ indexId }: { indexId: string }, failedStep: string) =>
      log.warn({ indexId, failedStep }, 'a canary failed'),
  }
  const lists = listCache((listener) => indexesDeps.indexes.onAccountChange(listener))
  const indexes = fetchOf(indexesApp({ ...indexesDeps, lists }, callerBeside))
  return {
    auth,
    usersAccounts,
    apiKeys,
    indexesDeps: { ...indexesDeps, tableName: indexesConfig.tableName },
    byName: { auth, 'users-accounts': usersAccounts, 'api-keys': apiKeys, indexes },
  }
}

function fetchOf(app: {
  fetch: (request: Request, env: object) => Response | Promise<Response>
}): ServiceFetch {
  return (request, env) => app.fetch(request, env)
}

/** The background work of the Index service. */
function startJobs(
  deps: ReturnType<typeof createServices>['indexesDeps'],
  store: Store,
  log: Log,
): AsyncDisposable {
  const runner = startJobRunner({
    table: store.table(deps.tableName),
    queue: INDEX_QUEUE,
    handler: reconcileIndexJob(deps),
    now: systemNow,
    newId,
    concurrency: PARALLEL_JOBS,
    leaseSeconds: LEASE_SECONDS,
    onError: (error, job) =>
      log.error({ error, jobId: job.id, attempts: job.attempts }, 'a job failed and will be tried again'),
  })
  let refreshing = Promise.resolve()
  const refresh = setInterval(() => {
    refreshing = refreshIndexStats(deps).catch((error: unknown) =>
      log.error({ error }, 'counts could not be refreshed'),
    )
  }, STATS_EVERY_MS)
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(refresh)
      await refreshing
      await runner[Symbol.asyncDispose]()
    },
  }
}
