import * as z from 'zod'

const UserState = z.object({ name: z.string() })
const SessionState = z.object({
  /** The account it works in; empty while its user is a member of none. */
  accountId: z.string(),
  userAgent: z.string().optional(),
  /** It began in a browser from which this user did not sign in before. */
  isNewDevice: z.boolean().optional(),
})
const TwoFactorState = z.object({ recoveryCodesLeft: z.number().int() })

const plain = { version: 1, subject: 'user' } as const
const session = { version: 1, subject: 'session' } as const

/** Events of a user, whatever accounts they are a member of. They hold no e-mail address, password, code or token. */
export const USER_EVENTS = {
  'user.created': { version: 1, subject: 'user', after: UserState },
  'user.renamed': { version: 1, subject: 'user', before: UserState, after: UserState },
  /** The user can sign in: with a password of their own, or one that the deployment set. */
  'user.signed_up': plain,
  'session.started': { version: 1, subject: 'session', after: SessionState },
  /** The user proved once more who they are. */
  'session.stepped_up': session,
  'session.account_switched': { version: 1, subject: 'session', before: SessionState, after: SessionState },
  /**
   * By signing out, as the oldest of too many, because the password changed, or because another session turned
   * two-factor sign-in on.
   */
  'session.ended': session,
  /** By the user, from another session. */
  'session.revoked': session,
  /** Its token was used after it had been replaced, so it was copied. The session is ended. */
  'session.replayed': session,
  /** By the deployment itself; all sessions are ended. */
  'password.set': plain,
  /** By the signed-in user; their other sessions are ended. */
  'password.changed': plain,
  /** By the link of a mail; all sessions are ended. */
  'password.reset': plain,
  /** A secret was made that counts once a code of it is confirmed. */
  'two_factor.enrolment_started': plain,
  'two_factor.enabled': plain,
  'two_factor.disabled': plain,
  'two_factor.recovery_code_used': { version: 1, subject: 'user', after: TwoFactorState },
  'two_factor.recovery_codes_renewed': plain,
} as const
