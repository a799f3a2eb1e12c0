/** One message, readable as plain text and as HTML. */
export type Mail = Readonly<{ to: string; subject: string; text: string; html: string }>

/**
 * Hands a message to whoever delivers it.
 * @throws ServiceError `mail_rejected` (kind `invalid`) when trying again cannot help, else `mail_unavailable`
 */
export interface Mailer {
  send(mail: Mail): Promise<void>
}
