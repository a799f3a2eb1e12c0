import { createTransport } from 'nodemailer'
import { ServiceError } from '#platform/errors'
import type { Mailer } from '#platform/mail'

const TIMEOUT_MS = 20_000
/** SMTP replies from this code on are final. */
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
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    send: async ({ to, subject, text, html }, id) => {
      // An object, because nodemailer would parse a text as a list of addresses, and not exactly as we did.
      const recipient = { name: '', address: to }
      try {
        await transport.sendMail({ from, to: recipient, subject, text, html, messageId: `<${id}@${domain}>` })
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
