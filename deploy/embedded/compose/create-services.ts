import { hash } from 'node:crypto'
import { isServiceError } from '#platform/errors'
import type { Host } from '#platform/host'
import { callerBeside, type OnFailure } from '#platform/http'
import { activityApp, activityDeps, activityReader, activityWork } from '#services/activity'
import { apiKeysApp, apiKeysDeps, apiKeysWork } from '#services/api-keys'
import { authApp, authDeps, authWork } from '#services/auth'
import { embeddedUserPool } from '#services/auth/clients/embedded-user-pool'
import { billingApp, billingDeps, billingReader, billingWork } from '#services/billing'
import { pdfkitInvoice } from '#services/billing/clients/pdfkit'
import { qrRows } from '#services/auth/clients/uqr'
import { indexesApp, indexesDeps, indexesWork, listCache } from '#services/indexes'
import { usersAccountsApp, usersAccountsDeps, usersAccountsWork } from '#services/users-accounts'
import { webBffApp, webBffDeps } from '#services/web-bff'
import { CELL_ID } from '../process/process-config.ts'
import { createNeighbours } from './neighbours.ts'
import { paymentProviderOf } from './payment-provider.ts'

export type ServicesOptions = {
  /** URL of the cell's routes for the control plane. */
  cellControlUrl: string
  cellToken: string
  /** URL of the Console, the base of links in mails. */
  consoleUrl: string
  /** No other process writes to the tables, so that this one hears every change. */
  isOnlyInstance: boolean
}

/** Creates every service on one host; they reach each other through their contracts. */
export function createServices(
  host: Host,
  { cellControlUrl, cellToken, consoleUrl, isOnlyInstance }: ServicesOptions,
) {
  const { start, byName, clients } = createNeighbours()
  const { usersAccounts, apiKeys, auth, indexes } = clients
  // Controller and cell share one secret, which each sends to the other.
  const localCell = {
    cellId: CELL_ID,
    kind: 'local',
    controlUrl: cellControlUrl,
    token: cellToken,
    tokenHash: hash('sha256', cellToken, 'base64url'),
  } as const
  const deps = {
    usersAccounts: usersAccountsDeps(host, { apiKeys, auth, indexes, consoleUrl }),
    apiKeys: apiKeysDeps(host, { usersAccounts }),
    auth: authDeps(host, { usersAccounts, apiKeys, consoleUrl }, { identity: embeddedUserPool, qrRows }),
    indexes: indexesDeps(host, { usersAccounts, ownCells: [localCell] }),
    billing: billingDeps(host, {
      indexes,
      usersAccounts,
      consoleUrl,
      invoicePdf: pdfkitInvoice,
      provider: paymentProviderOf(host),
    }),
    activity: activityDeps(host),
  }
  const onFailure: OnFailure = (error, _request, requestId) => {
    if (!isServiceError(error) || error.kind === 'internal')
      host.log.error({ error, requestId }, 'a request failed')
  }
  start('users-accounts', usersAccountsApp(deps.usersAccounts, callerBeside, onFailure))
  start('api-keys', apiKeysApp(deps.apiKeys, callerBeside, onFailure))
  start('activity', activityApp(deps.activity, callerBeside, onFailure))
  start('auth', authApp(deps.auth, callerBeside, onFailure))
  // A process that hears every change of its database may answer lists from memory.
  const lists = isOnlyInstance && listCache((listener) => deps.indexes.indexes.onAccountChange(listener))
  start('indexes', indexesApp({ ...deps.indexes, ...(lists && { lists }) }, callerBeside, onFailure))
  start('billing', billingApp(deps.billing, callerBeside, onFailure))
  const { isCharged } = deps.billing
  start('web-bff', webBffApp(webBffDeps(host, { ...clients, isCharged }), callerBeside))
  const work = [
    usersAccountsWork(host, deps.usersAccounts),
    authWork(host, deps.auth),
    indexesWork(deps.indexes),
    apiKeysWork(host),
    billingWork(host, deps.billing),
    activityWork(deps.activity),
  ]
  /** The services that read the events of all. */
  const readers = { activity: activityReader(deps.activity), billing: billingReader(deps.billing) }
  return { byName, clients, work, readers, deps }
}
export type Services = ReturnType<typeof createServices>
