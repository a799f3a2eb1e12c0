/** One message, readable as plain text and as HTML. `to` is one address in its normal form, never a list. */
export type Mail = Readonly<{ to: string; subject: string; text: string; html: string }>

/**
 * Hands a message over for delivery.
 * @throws ServiceError `mail_rejected` (kind `invalid`) when a retry cannot help, else `mail_unavailable`
 */
export interface Mailer {
  send(mail: Mail, id: string): Promise<void>
}
