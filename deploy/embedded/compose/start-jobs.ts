import type { Now } from '#platform/clock'
import { newId } from '#platform/ids'
import type { JobHandler } from '#platform/jobs'
import { startJobRunner } from '#platform/jobs/runner'
import type { Log } from '#platform/log'
import { MAIL_QUEUE, type Mailer, mailJob } from '#platform/mail'
import type { Vault } from '#platform/vault'
import { SIGN_UP_QUEUE, signUpJob } from '#services/auth'
import { INDEX_QUEUE, reconcileIndexJob, refreshIndexStats } from '#services/indexes'
import { ACCOUNT_QUEUE, accountJob } from '#services/users-accounts'
import type { Services } from './create-services.ts'
import { startRounds } from './rounds.ts'

const LEASE_SECONDS = 30
const PARALLEL_INDEX_JOBS = 16
const PARALLEL_JOBS = 4
const STATS_EVERY_MS = 10_000

/** Starts the background tasks of every service. */
export function startJobs(
  { deps }: Services,
  { log, vault, mailer, now }: { log: Log; vault: Vault; mailer: Mailer; now: Now },
): AsyncDisposable {
  const run = (table: Parameters<typeof startJobRunner>[0]['table'], queue: string, handler: JobHandler) =>
    startJobRunner({
      table,
      queue,
      handler,
      now,
      newId,
      concurrency: queue === INDEX_QUEUE ? PARALLEL_INDEX_JOBS : PARALLEL_JOBS,
      leaseSeconds: LEASE_SECONDS,
      onError: (error, job) =>
        log.error(
          { error, queue, jobId: job.id, attempts: job.attempts },
          'a job failed and will be tried again',
        ),
    })
  const mails = mailJob({
    vault,
    mailer,
    now,
    onLost: (error, jobId) => log.error({ error, jobId }, 'a mail was given up'),
  })
  const runners = [
    run(deps.indexes.table, INDEX_QUEUE, reconcileIndexJob(deps.indexes)),
    run(deps.usersAccounts.table, ACCOUNT_QUEUE, accountJob(deps.usersAccounts)),
    run(deps.usersAccounts.table, MAIL_QUEUE, mails),
    run(deps.auth.table, SIGN_UP_QUEUE, signUpJob(deps.auth)),
    run(deps.auth.table, MAIL_QUEUE, mails),
  ]
  const refreshing = startRounds({
    everyMs: STATS_EVERY_MS,
    work: (signal) => refreshIndexStats(deps.indexes, signal),
    onError: (error) => log.error({ error }, 'counts could not be refreshed'),
  })
  return {
    [Symbol.asyncDispose]: async () => {
      await refreshing[Symbol.asyncDispose]()
      await Promise.all(runners.map((runner) => runner[Symbol.asyncDispose]()))
    },
  }
}
