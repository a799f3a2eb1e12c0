/** Events for the host's log and metrics, each emitted once. They never contain a password, token or e-mail. */
export type AuthEvent =
  | { event: 'session.created'; userId: string; accountId: string; sessionId: string }
  | { event: 'session.rotated'; userId: string; sessionId: string }
  | { event: 'session.ended'; userId: string; sessionId: string }
  /** By the user, of another session or of all others. */
  | { event: 'session.revoked'; userId: string; sessionId: string }
  /** A replaced token was used again, so it was copied. The session was ended. */
  | { event: 'session.replayed'; userId: string; sessionId: string }
  | { event: 'session.stepped_up'; userId: string; sessionId: string }
  /** `userId`: whose password or code was tried, where there is such a user. */
  | { event: 'sign_in.refused'; userId?: string }
  | { event: 'sign_in.locked'; userId?: string }
  /** It succeeded, from a browser that this user did not sign in from before. */
  | { event: 'sign_in.new_device'; userId: string; sessionId: string }
  | { event: 'sign_in.challenged'; userId: string }
  | { event: 'sign_up.begun' }
  | { event: 'sign_up.confirmed'; userId: string }
  /** By the deployment itself. */
  | { event: 'password.set'; userId: string }
  /** By the signed-in user. */
  | { event: 'password.changed'; userId: string }
  /** By the link of a mail. */
  | { event: 'password.reset'; userId: string }
  | { event: 'password.reset_requested' }
  | { event: 'two_factor.enabled'; userId: string }
  | { event: 'two_factor.disabled'; userId: string }
  | { event: 'two_factor.recovery_code_used'; userId: string }
  | { event: 'two_factor.recovery_codes_renewed'; userId: string }

/** What an operator must be able to see afterwards, with who did it and from where. */
export const AUTH_SECURITY_EVENTS = [
  'sign_in.refused',
  'sign_in.locked',
  'sign_in.new_device',
  'session.replayed',
  'session.revoked',
  'password.set',
  'password.changed',
  'password.reset',
  'two_factor.enabled',
  'two_factor.disabled',
  'two_factor.recovery_code_used',
  'two_factor.recovery_codes_renewed',
] as const satisfies readonly AuthEvent['event'][]
