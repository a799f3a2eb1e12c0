import { type Actor, systemCaller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import type { Env } from '#platform/config'
import { newId } from '#platform/ids'
import { enqueueJob } from '#platform/jobs'
import type { Log } from '#platform/log'
import { mailQueue } from '#platform/mail'
import type { Metrics } from '#platform/metrics'
import { onceOver } from '#platform/once'
import type { openSqliteStore } from '#platform/table/sqlite'
import type { Vault } from '#platform/vault'
import {
  API_KEY_SECURITY_EVENTS,
  apiKeyRepository,
  newSecret,
  readConfig as readApiKeysConfig,
} from '#services/api-keys'
import {
  argon2Hasher,
  AUTH_SECURITY_EVENTS,
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
  indexRepository,
  metricsRepository,
  readConfig as readIndexesConfig,
} from '#services/indexes'
import {
  ACCOUNT_QUEUE,
  accountJobPayload,
  memberJobPayload,
  readConfig as readUsersAccountsConfig,
  USERS_ACCOUNTS_SECURITY_EVENTS,
  usersAccountsRepository,
} from '#services/users-accounts'
import type { Clients } from './neighbours.ts'
import { CELL_ID } from '../process/process-config.ts'

export type ServicesOptions = {
  /** URL of the cell's routes for the control plane. */
  cellControlUrl: string
  cellToken: string
  /** URL of the Console, the base of links in mails. */
  consoleUrl: string
  vault: Vault
  now: Now
  env: Env
  log: Log
  metrics: Metrics
}
export type Store = ReturnType<typeof openSqliteStore>
/** What the services are made of, each from its own table and its neighbours. */
export type Host = ServicesOptions & { store: Store; clients: Clients }

/** Told by default, each in a line that says who did it and from where. */
const SECURITY_EVENTS: ReadonlySet<string> = new Set([
  ...AUTH_SECURITY_EVENTS,
  ...API_KEY_SECURITY_EVENTS,
  ...USERS_ACCOUNTS_SECURITY_EVENTS,
])

function shared({ log, metrics, vault, now }: Host) {
  const emit = (event: { event: string }, by?: Actor) => {
    metrics.event(event.event)
    const { principal: actor, address, requestId } = by ?? {}
    const fields = { accountId: by?.accountId || undefined, ...event, actor, address, requestId }
    if (SECURITY_EVENTS.has(event.event)) log.notice(fields, event.event)
    else log.info(fields, event.event)
  }
  return { now, newId, emit, vault, mail: mailQueue({ vault, newId, now }) }
}

const limitsFor =
  (service: string, { usersAccounts }: Clients) =>
  ({ accountId, requestId }: { accountId: string; requestId: string }) =>
    usersAccounts.getAccountLimits(systemCaller(service, requestId), { params: { accountId } })

export function usersAccountsDeps(made: Host) {
  const { env, store, vault, now, consoleUrl, clients } = made
  const config = { ...readUsersAccountsConfig(env), consoleUrl }
  const table = store.table(config.tableName)
  return {
    ...shared(made),
    table,
    accounts: usersAccountsRepository(table),
    once: onceOver(table, { vault, now }),
    apiKeys: clients.apiKeys,
    auth: clients.auth,
    indexes: clients.indexes,
    newToken,
    accountJob: (accountId: string, step: Parameters<typeof accountJobPayload>[1], dueAt: Date) =>
      enqueueJob(
        ACCOUNT_QUEUE,
        { id: newId('job'), dueAt, payload: accountJobPayload(accountId, step) },
        now(),
      ),
    memberJob: (member: Parameters<typeof memberJobPayload>[0], dueAt: Date) =>
      enqueueJob(ACCOUNT_QUEUE, { id: newId('job'), dueAt, payload: memberJobPayload(member) }, now()),
    config,
  }
}

export function apiKeysDeps(made: Host) {
  const { env, store, vault, now, clients } = made
  const config = readApiKeysConfig(env)
  const table = store.table(config.tableName)
  return {
    ...shared(made),
    table,
    keys: apiKeyRepository(table),
    once: onceOver(table, { vault, now }),
    newSecret,
    limitsOf: limitsFor('api-keys', clients),
    config,
  }
}

export function authDeps(made: Host) {
  const { env, store, consoleUrl, clients } = made
  const config = { ...readAuthConfig(env), consoleUrl }
  const table = store.table(config.tableName)
  return {
    ...shared(made),
    table,
    logins: loginRepository(table),
    signUps: signUpRepository(table),
    sessions: sessionRepository(table, config),
    passwords: argon2Hasher,
    isWeakPassword: weakPasswordCheck(),
    totp: otpauthTotp,
    qrRows,
    usersAccounts: clients.usersAccounts,
    apiKeys: { ...clients.apiKeys, ...clients.keysOfCells },
    newToken,
    newCode,
    signUpJob: (signUpHash: string, at: Date) =>
      enqueueJob(
        SIGN_UP_QUEUE,
        { id: newId('job'), dueAt: addSeconds(at, SIGN_UP_JOB_DELAY_SECONDS), payload: { signUpHash } },
        at,
      ),
    config,
  }
}

export function indexesDeps(made: Host) {
  const { env, store, vault, now, log, clients, cellControlUrl, cellToken } = made
  const config = readIndexesConfig(env)
  const table = store.table(config.tableName)
  const localCell = cellClient({ cellId: CELL_ID, controlUrl: cellControlUrl, token: cellToken, newId })
  return {
    ...shared(made),
    table,
    indexes: indexRepository(table, { now, tombstoneSeconds: config.tombstoneSeconds }),
    metrics: metricsRepository(table, { now }),
    once: onceOver(table, { vault, now }),
    cells: cellDirectory([localCell], now),
    limitsOf: limitsFor('indexes', clients),
    config,
    onCanaryFailed: ({ indexId }: { indexId: string }, failedStep: string) =>
      log.warn({ indexId, failedStep }, 'a canary failed'),
  }
}
