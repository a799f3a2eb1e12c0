/**
 * Attempts and refusals, for the host's log and metrics: they change nothing, so no event is published of them. They
 * never contain a password, token or e-mail.
 */
export type Attempted =
  /** `userId`: whose password or code was tried, where there is such a user. */
  | { event: 'sign_in.refused'; userId?: string }
  | { event: 'sign_in.locked'; userId?: string }
  /** It succeeded, from a browser that this user did not sign in from before. */
  | { event: 'sign_in.new_device'; userId: string; sessionId: string }
  | { event: 'sign_in.challenged'; userId: string }
  | { event: 'sign_up.begun' }
  | { event: 'password.reset_requested' }

/** What an operator must be able to see afterwards, with who did it and from where. */
export const NOTICED_ATTEMPTS = [
  'sign_in.refused',
  'sign_in.locked',
  'sign_in.new_device',
] as const satisfies readonly Attempted['event'][]
