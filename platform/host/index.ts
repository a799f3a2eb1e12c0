import type { Actor } from '#platform/caller'
import type { Elapsed, Now } from '#platform/clock'
import type { Env } from '#platform/config'
import type { ChangeFeed } from '#platform/feed'
import type { NewId } from '#platform/ids'
import type { Log } from '#platform/log'
import { MAIL_QUEUE, type Mailer, mailJob } from '#platform/mail'
import type { Recorder } from '#platform/recorder'
import type { Table } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { QueueWork } from './background-work.ts'
import { eventRecorder } from './event-log.ts'

export type { BackgroundWork, QueueWork } from './background-work.ts'
export { eventLog } from './event-log.ts'

/**
 * What the services get from the machine or cloud they run on. A composition root makes one, and `services/<x>/deps.ts`
 * turns it into the dependencies of a service, which never asks where it runs.
 */
export type Host = Readonly<{
  /** The table of this name. */
  table: (name: string) => Table
  /** The changes of the table of this name, as far as this process is told of them. */
  feed: (name: string) => ChangeFeed
  vault: Vault
  /** Delivers the messages that services enqueue. */
  mailer: Mailer
  now: Now
  elapsed: Elapsed
  newId: NewId
  metrics: Recorder
  env: Env
  log: Log
}>

/**
 * Counts and logs the events of a service, with who caused them and from where.
 * @param noticed the events that are logged at the default level
 */
export function emitter<E extends { event: string }>(
  host: Pick<Host, 'log' | 'metrics'>,
  noticed: readonly string[] = [],
): (event: E, by?: Actor) => void {
  const record = eventRecorder(host, noticed)
  return (event, by) => {
    const { principal: actor, address, requestId } = by ?? {}
    record(event.event, { accountId: by?.accountId || undefined, ...event, actor, address, requestId })
  }
}

/** Delivers the mails that a service enqueues in its table. */
export function mailWork(host: Pick<Host, 'vault' | 'mailer' | 'now' | 'log'>, table: string): QueueWork {
  const onLost = (error: unknown, jobId: string) => host.log.error({ error, jobId }, 'a mail was given up')
  return { table, queue: MAIL_QUEUE, handler: mailJob({ ...host, onLost }) }
}
