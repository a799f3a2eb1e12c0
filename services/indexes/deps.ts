import type { usersAccountsRoutes } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import { emitter, type Host } from '#platform/host'
import type { ContractClient } from '#platform/http'
import { idempotencyOver } from '#platform/idempotency'
import { readConfig } from './config.ts'
import type { IndexesDeps } from './ports.ts'
import { indexRepository } from './storage/index-repository.ts'
import { metricsRepository } from './storage/metrics-repository.ts'

/** The services that this one asks, and the cells. */
export type IndexesNeighbours = Pick<IndexesDeps, 'cells'> & {
  usersAccounts: Pick<ContractClient<typeof usersAccountsRoutes>, 'getAccountLimits'>
}

/** @throws Error that names every invalid variable of the host's environment */
export function indexesDeps(host: Host, { cells, usersAccounts }: IndexesNeighbours): IndexesDeps {
  const { now, newId, log } = host
  const config = readConfig(host.env)
  const table = host.table(config.tableName)
  return {
    cells,
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
    emit: emitter(host),
    onCanaryFailed: ({ indexId }, failedStep) => log.warn({ indexId, failedStep }, 'a canary failed'),
  }
}
