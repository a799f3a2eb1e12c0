import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Mailer } from '#platform/mail'

const StoredMail = z.object({
  id: z.string(),
  sentAt: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
})
export type OutboxMail = z.infer<typeof StoredMail>

export interface Outbox extends Mailer {
  /** Newest first. */
  list(): Promise<OutboxMail[]>
}

const KEPT = 200
const OWNER_ONLY = { file: 0o600, folder: 0o700 }

/** Delivers nothing: keeps the newest messages as files that the operator can read. */
export function openOutbox(dir: string, { now }: { now: Now }): Outbox {
  const names = async () =>
    (await readdir(dir).catch(() => []))
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .toReversed()
  return {
    send: async (mail, id) => {
      const sentAt = now().toISOString()
      const name = `${sentAt.replaceAll(':', '-')}-${id}.json`
      try {
        await mkdir(dir, { recursive: true, mode: OWNER_ONLY.folder })
        if ((await names()).some((known) => known.endsWith(`-${id}.json`))) return
        const stored: OutboxMail = { id, sentAt, ...mail }
        const draft = join(dir, `${name}.new`)
        await writeFile(draft, `${JSON.stringify(stored, null, 2)}\n`, { mode: OWNER_ONLY.file })
        await rename(draft, join(dir, name))
        for (const old of (await names()).slice(KEPT)) await rm(join(dir, old), { force: true })
      } catch (cause) {
        throw new ServiceError({
          kind: 'unavailable',
          code: 'mail_unavailable',
          message: 'The outbox cannot be written.',
          cause,
        })
      }
    },
    list: async () => {
      const texts = await Promise.all(
        (await names()).map((name) => readFile(join(dir, name), 'utf8').catch(() => undefined)),
      )
      return texts.filter((text) => text !== undefined).map((text) => StoredMail.parse(JSON.parse(text)))
    },
  }
}
