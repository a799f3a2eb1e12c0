import { USERS_ACCOUNTS_EVENTS } from '#contracts/events'
import type { Host } from '#platform/host'
import { enqueueJob } from '#platform/jobs'
import { mailQueue } from '#platform/mail'
import { idempotencyOver } from '#platform/idempotency'
import { eventPublisher } from '#platform/outbox'
import { newToken } from './clients/random-token.ts'
import { readConfig } from './config.ts'
import { ACCOUNT_QUEUE, accountJobPayload, memberJobPayload } from './jobs/account-job.ts'
import type { UsersAccountsDeps } from './ports.ts'
import { usersAccountsRepository } from './storage/users-accounts-repository.ts'

/** The services that this one asks, and the URL of the Console, the base of links in mails. */
export type UsersAccountsNeighbours = Pick<UsersAccountsDeps, 'apiKeys' | 'auth' | 'indexes'> & {
  consoleUrl: string
}

/** @throws Error that names every invalid variable of the host's environment */
export function usersAccountsDeps(
  host: Host,
  { consoleUrl, ...services }: UsersAccountsNeighbours,
): UsersAccountsDeps {
  const { now, newId } = host
  const config = { ...readConfig(host.env), consoleUrl }
  const table = host.table(config.tableName)
  return {
    ...services,
    accounts: usersAccountsRepository(table),
    once: idempotencyOver(table, host),
    mail: mailQueue(host),
    now,
    newId,
    newToken,
    accountJob: (accountId, step, dueAt) =>
      enqueueJob(
        ACCOUNT_QUEUE,
        { id: newId('job'), dueAt, payload: accountJobPayload(accountId, step) },
        now(),
      ),
    memberJob: (member, dueAt) =>
      enqueueJob(ACCOUNT_QUEUE, { id: newId('job'), dueAt, payload: memberJobPayload(member) }, now()),
    config,
    publish: eventPublisher(USERS_ACCOUNTS_EVENTS, host),
  }
}
