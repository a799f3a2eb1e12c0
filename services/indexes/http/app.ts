import type { cellMeteringRoutes } from '#contracts/cells'
import type { indexesRoutes, indexInternalRoutes, indexMetricsRoutes } from '#contracts/indexes'
import { serviceRoutes } from '#contracts/services'
import { type CallerOf, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
import { authorizeCell } from '../operations/authorize-cell.ts'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { getAccountMetrics } from '../operations/get-account-metrics.ts'
import { getIndex } from '../operations/get-index.ts'
import { getIndexSettings } from '../operations/get-index-settings.ts'
import { getIndexMetrics } from '../operations/get-index-metrics.ts'
import { getIndexStats } from '../operations/get-index-stats.ts'
import { getIndexStatus } from '../operations/get-index-status.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import { recordIndexRequests } from '../operations/record-index-requests.ts'
import type { IndexesDeps } from '../ports.ts'
import { forConsole, forOperators, ofDocuments } from './console-handlers.ts'
import type { ListCache } from './list-cache.ts'
import { ofAllIndexes } from './list-handlers.ts'

type AppDeps = IndexesDeps & {
  /** A cache for hosts that receive every change in their own process. Default: every list is read from the table. */
  lists?: ListCache
}

/** The Index service. */
export function indexesApp(deps: AppDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  serve(app, serviceRoutes.indexes, {
    ...ofAllIndexes(deps, onFailure),
    ...ofOneIndex(deps),
    ...ofMetrics(deps),
    ...ofDocuments(deps),
    ...forConsole(deps),
    ...forOperators(deps),
    ...forCells(deps),
  })
  return app
}

type OfOneIndex = Handlers<Omit<typeof indexesRoutes, 'listIndexes' | 'watchIndexes'>>

const ofOneIndex = (deps: IndexesDeps): OfOneIndex => ({
  getIndex: ({ caller, params }) => getIndex(deps, caller, params.name),
  createIndex: ({ caller, params, query, body }) => createIndex(deps, caller, { ...params, ...query, body }),
  modifyIndex: ({ caller, params, query, body, ifMatch }) =>
    modifyIndex(deps, caller, { ...params, ...query, ifMatch, body }),
  deleteIndex: ({ caller, params, query, ifMatch }) =>
    deleteIndex(deps, caller, { ...params, ...query, ifMatch }),
  getIndexStatus: ({ caller, params, query, signal }) =>
    getIndexStatus(deps, caller, { ...params, ...query, signal }),
  getIndexSettings: ({ caller, params }) => getIndexSettings(deps, caller, params.name),
  getIndexStats: ({ caller, params }) => getIndexStats(deps, caller, params.name),
})

const ofMetrics = (deps: IndexesDeps): Handlers<typeof indexMetricsRoutes> => ({
  getIndexMetrics: ({ caller, params, query }) => getIndexMetrics(deps, caller, { ...params, ...query }),
  getAccountMetrics: ({ caller, query }) => getAccountMetrics(deps, caller, query),
})

const forCells = (deps: IndexesDeps): Handlers<typeof cellMeteringRoutes & typeof indexInternalRoutes> => ({
  authorizeCell: ({ body }) => authorizeCell(deps, body),
  recordIndexRequests: ({ body }) => recordIndexRequests(deps, body),
})
