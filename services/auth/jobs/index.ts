import { type BackgroundWork, type Host, mailWork } from '#platform/host'
import type { AuthDeps } from '../ports.ts'
import { END_SESSIONS_QUEUE, endSessionsJob } from './end-sessions-job.ts'
import { SIGN_UP_QUEUE, signUpJob } from './sign-up-job.ts'

/** The background work of this service. */
export function authWork(host: Host, deps: AuthDeps): BackgroundWork {
  const table = deps.config.tableName
  return {
    publishesIn: table,
    queues: [
      { table, queue: SIGN_UP_QUEUE, handler: signUpJob(deps) },
      { table, queue: END_SESSIONS_QUEUE, handler: endSessionsJob(deps) },
      mailWork(host, table),
    ],
  }
}
