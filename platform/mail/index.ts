export { composeMail } from './compose.ts'
export { MAIL_QUEUE, mailJob, type MailQueue, mailQueue } from './mail-queue.ts'
export type { Mail, Mailer } from './mailer.ts'
