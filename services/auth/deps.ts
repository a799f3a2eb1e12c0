import { USER_EVENTS } from '#contracts/events'
import { addSeconds } from '#platform/clock'
import { emitter, type Host } from '#platform/host'
import { enqueueJob } from '#platform/jobs'
import { mailQueue } from '#platform/mail'
import { eventPublisher } from '#platform/outbox'
import { newCode, newToken } from './clients/random-token.ts'
import { readConfig } from './config.ts'
import { NOTICED_ATTEMPTS } from './events.ts'
import { END_SESSIONS_QUEUE } from './jobs/end-sessions-job.ts'
import { SIGN_UP_QUEUE } from './jobs/sign-up-job.ts'
import type { AuthDeps, IdentityEngine } from './ports.ts'
import { attemptRepository } from './storage/attempt-repository.ts'
import { givenPasswordRepository } from './storage/given-password-repository.ts'
import { recoveryCodeRepository } from './storage/recovery-code-repository.ts'
import { sessionRepository } from './storage/session-repository.ts'

/** Delay after which a request has normally finished what it began. */
const FINISHED_AFTER_SECONDS = 30

/** The services that this one asks, and the URL of the Console, the base of links in mails. */
export type AuthNeighbours = Pick<AuthDeps, 'usersAccounts' | 'apiKeys'> & { consoleUrl: string }
/** The engines that a composition root chooses. */
export type AuthEngines = Pick<AuthDeps, 'qrRows'> & { identity: IdentityEngine }

/** @throws Error that names every invalid variable of the host's environment */
export function authDeps(
  host: Host,
  { consoleUrl, ...services }: AuthNeighbours,
  { identity, qrRows }: AuthEngines,
): AuthDeps {
  const { now, newId, vault } = host
  const config = { ...readConfig(host.env), consoleUrl }
  const table = host.table(config.tableName)
  const mail = mailQueue(host)
  /** A job that finishes what a request began, should that be interrupted. */
  const finishing = (queue: string, payload: Record<string, string>, at: Date) =>
    enqueueJob(queue, { id: newId('job'), dueAt: addSeconds(at, FINISHED_AFTER_SECONDS), payload }, at)
  return {
    ...services,
    identity: identity({ table, vault, mail, now, newToken, newCode, consoleUrl }),
    qrRows,
    attempts: attemptRepository(table),
    recoveryCodes: recoveryCodeRepository(table),
    givenPasswords: givenPasswordRepository(table),
    sessions: sessionRepository(table, config),
    vault,
    mail,
    now,
    newId,
    newToken,
    signUpJob: (signUpHash, at) => finishing(SIGN_UP_QUEUE, { signUpHash }, at),
    endSessionsJob: ({ userId, kept, changedAt }) =>
      finishing(
        END_SESSIONS_QUEUE,
        { userId, changedAt: changedAt.toISOString(), ...(kept !== undefined && { kept }) },
        changedAt,
      ),
    config,
    publish: eventPublisher(USER_EVENTS, host),
    emit: emitter(host, NOTICED_ATTEMPTS),
  }
}
