import { addSeconds, type Now } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'
import { enqueueJob, type JobHandler } from '#platform/jobs'
import type { Write } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { Mail, Mailer } from './mailer.ts'

export const MAIL_QUEUE = 'mail'
const GIVE_UP_AFTER_SECONDS = 86_400
const contextOf = (jobId: string) => `mail ${jobId}`

/**
 * Makes the write that enqueues a message. Put it into the transaction of the change that the message is about. The
 * message is stored sealed, because it may hold a code or a link that opens an account.
 */
export type MailQueue = (mail: Mail) => Promise<Write>

export function mailQueue({ vault, newId, now }: { vault: Vault; newId: NewId; now: Now }): MailQueue {
  return async (mail) => {
    const id = newId('job')
    const sealed = await vault.seal(JSON.stringify(mail), contextOf(id))
    return enqueueJob(MAIL_QUEUE, { id, dueAt: now(), payload: { sealed } }, now())
  }
}

/** Sends queued messages, with retries for a day. `onLost` is called for each message that was given up. */
export function mailJob({
  vault,
  mailer,
  now,
  onLost,
}: {
  vault: Vault
  mailer: Mailer
  now: Now
  onLost: (error: unknown, jobId: string) => void
}): JobHandler {
  return async (job) => {
    const { sealed } = job.payload as { sealed: string }
    try {
      await mailer.send(JSON.parse(await vault.open(sealed, contextOf(job.id))) as Mail, job.id)
    } catch (error) {
      const isFinal = isServiceError(error) && error.kind !== 'unavailable'
      if (!isFinal && addSeconds(job.createdAt, GIVE_UP_AFTER_SECONDS) > now()) throw error
      onLost(error, job.id)
    }
    return { done: true }
  }
}
