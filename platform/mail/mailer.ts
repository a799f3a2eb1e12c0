/** One message, readable as plain text and as HTML. `to` is one address in its normal form, never a list. */
export type Mail = Readonly<{ to: string; subject: string; text: string; html: string }>

/**
 * Hands a message to whoever delivers it. `id` tells this message from every other: handed over twice, it is one.
 * @throws ServiceError `mail_rejected` (kind `invalid`) when trying again cannot help, else `mail_unavailable`
 */
export interface Mailer {
  send(mail: Mail, id: string): Promise<void>
}
