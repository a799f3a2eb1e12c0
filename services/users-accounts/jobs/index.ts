import { type BackgroundWork, type Host, mailWork } from '#platform/host'
import type { UsersAccountsDeps } from '../ports.ts'
import { ACCOUNT_QUEUE, accountJob } from './account-job.ts'

/** The background work of this service. */
export function usersAccountsWork(host: Host, deps: UsersAccountsDeps): BackgroundWork {
  const table = deps.config.tableName
  return {
    publishesIn: table,
    queues: [{ table, queue: ACCOUNT_QUEUE, handler: accountJob(deps) }, mailWork(host, table)],
  }
}
