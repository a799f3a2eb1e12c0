/** What happened, once each, for the log and the metrics of the host. Never holds a password, token or e-mail. */
export type AuthEvent =
  | { event: 'session.created'; userId: string; accountId: string; sessionId: string }
  | { event: 'session.ended'; userId: string; sessionId: string }
  | { event: 'sign_in.refused' }
  | { event: 'sign_in.locked' }
  | { event: 'password.set'; userId: string }
