import { API_KEY_EVENTS } from '#contracts/events'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import type { Host } from '#platform/host'
import type { ContractClient } from '#platform/http'
import { idempotencyOver } from '#platform/idempotency'
import { newSecret } from './clients/random-secret.ts'
import { eventPublisher } from '#platform/outbox'
import { readConfig } from './config.ts'
import type { ApiKeysDeps } from './ports.ts'
import { apiKeyRepository } from './storage/api-key-repository.ts'

/** The services that this one asks. */
export type ApiKeysNeighbours = {
  usersAccounts: Pick<ContractClient<typeof usersAccountsRoutes>, 'getAccountLimits'>
}

/** @throws Error that names every invalid variable of the host's environment */
export function apiKeysDeps(host: Host, { usersAccounts }: ApiKeysNeighbours): ApiKeysDeps {
  const config = readConfig(host.env)
  const table = host.table(config.tableName)
  return {
    keys: apiKeyRepository(table, host.feed(config.tableName)),
    once: idempotencyOver(table, host),
    now: host.now,
    newId: host.newId,
    newSecret,
    limitsOf: ({ accountId, requestId }) =>
      usersAccounts.getAccountLimits(systemCaller('api-keys', requestId), { params: { accountId } }),
    config,
    publish: eventPublisher(API_KEY_EVENTS, host),
  }
}
