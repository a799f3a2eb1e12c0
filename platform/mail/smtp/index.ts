import { createTransport } from 'nodemailer'
import { ServiceError } from '#platform/errors'
import type { Mailer } from '#platform/mail'

const TIMEOUT_MS = 20_000
/** SMTP answers from here on are final. */
const FIRST_PERMANENT = 500

/** Sends through an SMTP server. `url`: `smtps://user:password@host:465`; `from`: `Marqo Cloud <cloud@example.com>`. */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ to, subject, text, html }) => {
      try {
        await transport.sendMail({ from, to, subject, text, html })
      } catch (cause) {
        const code = (cause as { responseCode?: unknown }).responseCode
        const isFinal = typeof code === 'number' && code >= FIRST_PERMANENT
        throw new ServiceError({
          kind: isFinal ? 'invalid' : 'unavailable',
          code: isFinal ? 'mail_rejected' : 'mail_unavailable',
          message: isFinal ? 'The mail server refused the message.' : 'The mail server does not answer.',
          cause,
        })
      }
    },
  }
}
