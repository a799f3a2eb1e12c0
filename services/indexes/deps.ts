import { INDEXES_EVENTS } from '#contracts/events'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import type { Host } from '#platform/host'
import type { ContractClient } from '#platform/http'
import { idempotencyOver } from '#platform/idempotency'
import { cellClient } from './clients/cell-client.ts'
import { cellDirectory } from './clients/cell-directory.ts'
import { eventPublisher } from '#platform/outbox'
import { readConfig } from './config.ts'
import { addCell } from './operations/add-cell.ts'
import { noteCellDescription } from './operations/note-cell-description.ts'
import type { CellRegistration, IndexesDeps } from './ports.ts'
import { cellRepository } from './storage/cell-repository.ts'
import { indexRepository } from './storage/index-repository.ts'
import { metricsRepository } from './storage/metrics-repository.ts'

/** The services that this one asks, and the cells that the host brings. */
export type IndexesNeighbours = {
  /** Registered before they are first used. */
  ownCells: readonly CellRegistration[]
  usersAccounts: Pick<ContractClient<typeof usersAccountsRoutes>, 'getAccountLimits'>
}

/** @throws Error that names every invalid variable of the host's environment */
export function indexesDeps(host: Host, { ownCells, usersAccounts }: IndexesNeighbours): IndexesDeps {
  const { now, newId, log } = host
  const config = readConfig(host.env)
  const table = host.table(config.tableName)
  const publish = eventPublisher(INDEXES_EVENTS, host)
  const cellRows = cellRepository(table, host)
  const ofCells = { cellRows, newId, publish }
  return {
    cellRows,
    cells: cellDirectory({
      rows: cellRows,
      own: ownCells,
      add: (cell) => addCell(ofCells, cell),
      note: (cellId, description) => noteCellDescription(ofCells, cellId, description),
      connect: (connection) => cellClient({ ...connection, newId }),
      now,
      patienceMs: config.placementMs,
    }),
    indexes: indexRepository(table, {
      now,
      tombstoneSeconds: config.tombstoneSeconds,
      feed: host.feed(config.tableName),
    }),
    metrics: metricsRepository(table, { now }),
    once: idempotencyOver(table, host),
    limitsOf: ({ accountId, requestId }) =>
      usersAccounts.getAccountLimits(systemCaller('indexes', requestId), { params: { accountId } }),
    now,
    newId,
    config,
    publish,
    onPlacedDrift: (drift) => log.error(drift, 'a count of placed indexes was wrong and was set right'),
    onCanaryFailed: ({ indexId }, failedStep) => log.warn({ indexId, failedStep }, 'a canary failed'),
  }
}
