import { join } from 'node:path'
import * as z from 'zod'
import { systemNow as now } from '#platform/clock'
import { type Env, readEnv } from '#platform/config'
import type { Mailer } from '#platform/mail'
import { openOutbox, type Outbox } from '#platform/mail/outbox'
import { smtpMailer } from '#platform/mail/smtp'

export const MAIL_SMTP_URL = 'MAIL_SMTP_URL'
export const MAIL_FROM = 'MAIL_FROM'

/** SMTP where it is configured, else an outbox in the data directory. */
export function mailerOf(env: Env, dataDir: string): { mailer: Mailer; outbox?: Outbox } {
  const read = readEnv(
    'mail',
    {
      [MAIL_SMTP_URL]: z.url({ protocol: /^smtps?$/ }).optional(),
      [MAIL_FROM]: z.string().default('Marqo Cloud <no-reply@localhost.localdomain>'),
    },
    env,
  )
  const url = read[MAIL_SMTP_URL]
  if (url !== undefined) return { mailer: smtpMailer({ url, from: read[MAIL_FROM] }) }
  const outbox = openOutbox(join(dataDir, 'outbox'), { now })
  return { mailer: outbox, outbox }
}
