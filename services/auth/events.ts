/** Events for the host's log and metrics, each emitted once. They never contain a password, token or e-mail. */
export type AuthEvent =
  | { event: 'session.created'; userId: string; accountId: string; sessionId: string }
  | { event: 'session.rotated'; userId: string; sessionId: string }
  | { event: 'session.ended'; userId: string; sessionId: string }
  /** A replaced token was used again, so it was copied. The session was ended. */
  | { event: 'session.replayed'; userId: string; sessionId: string }
  | { event: 'session.stepped_up'; userId: string; sessionId: string }
  | { event: 'sign_in.refused' }
  | { event: 'sign_in.locked' }
  | { event: 'sign_in.challenged'; userId: string }
  | { event: 'sign_up.begun' }
  | { event: 'sign_up.confirmed'; userId: string }
  | { event: 'password.set'; userId: string }
  | { event: 'password.reset_requested' }
  | { event: 'two_factor.enabled'; userId: string }
  | { event: 'two_factor.disabled'; userId: string }
  | { event: 'two_factor.recovery_code_used'; userId: string }
