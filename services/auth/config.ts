import * as z from 'zod'
import { normalizeEmail } from '#contracts/users-accounts'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const AUTH_TABLE = 'AUTH_TABLE'
export const AUTH_SESSION_IDLE_SECONDS = 'AUTH_SESSION_IDLE_SECONDS'
export const AUTH_SESSION_ABSOLUTE_SECONDS = 'AUTH_SESSION_ABSOLUTE_SECONDS'
export const AUTH_SESSION_ROTATION_SECONDS = 'AUTH_SESSION_ROTATION_SECONDS'
export const AUTH_STEP_UP_SECONDS = 'AUTH_STEP_UP_SECONDS'
export const AUTH_LOCKOUT_SECONDS = 'AUTH_LOCKOUT_SECONDS'
export const AUTH_SIGN_UP = 'AUTH_SIGN_UP'
export const AUTH_INVITATIONS_PER_DAY = 'AUTH_INVITATIONS_PER_DAY'
export const AUTH_OPERATOR_EMAILS = 'AUTH_OPERATOR_EMAILS'

export type AuthConfig = {
  tableName: string
  /** A session ends when it is not used this long. */
  sessionIdleSeconds: number
  /** A session ends this long after it began. */
  sessionAbsoluteSeconds: number
  /** A session's token is replaced this long after it was made. */
  sessionRotationSeconds: number
  /** How long a step-up is valid. */
  stepUpSeconds: number
  /** How long failed sign-ins count. */
  lockoutSeconds: number
  /**
   * Failed sign-ins for one e-mail from one network, or from one known device, after which further attempts are
   * refused.
   */
  maxFailures: number
  /** Limit of failed sign-ins from one network, for any e-mail. */
  maxFailuresPerNetwork: number
  /** Daily limit of failed sign-ins for one e-mail from all unknown devices. */
  maxFailuresFromAnywhere: number
  /** Hourly limit of mails to one address that anybody can trigger: for a sign-up or an invitation. */
  maxMailsPerHour: number
  maxMailsPerDay: number
  /** Hourly limit of password reset mails to one address. */
  maxResetsPerHour: number
  /** Daily limit of invitations by one account. */
  maxInvitationsPerDay: number
  /** Whether people may sign up by themselves; invitations always work. */
  isSignUpOpen: boolean
  /** Normalised e-mail addresses of the deployment's operators, who can see its cells. */
  operatorEmails: readonly string[]
}

const DAY = 86_400

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): AuthConfig {
  const positive = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const read = readEnv(
    'auth',
    {
      [AUTH_TABLE]: z.string().default('auth'),
      [AUTH_SESSION_IDLE_SECONDS]: positive(7 * DAY),
      [AUTH_SESSION_ABSOLUTE_SECONDS]: positive(30 * DAY),
      [AUTH_SESSION_ROTATION_SECONDS]: positive(DAY),
      [AUTH_STEP_UP_SECONDS]: positive(10 * 60),
      [AUTH_LOCKOUT_SECONDS]: positive(15 * 60),
      [AUTH_INVITATIONS_PER_DAY]: positive(100),
      [AUTH_SIGN_UP]: z.enum(['open', 'closed']).default('open'),
      [AUTH_OPERATOR_EMAILS]: z
        .string()
        .default('')
        .transform((text) =>
          text
            .split(',')
            .map(normalizeEmail)
            .filter((email) => email !== ''),
        ),
    },
    env,
  )
  return {
    tableName: read[AUTH_TABLE],
    sessionIdleSeconds: read[AUTH_SESSION_IDLE_SECONDS],
    sessionAbsoluteSeconds: read[AUTH_SESSION_ABSOLUTE_SECONDS],
    sessionRotationSeconds: read[AUTH_SESSION_ROTATION_SECONDS],
    stepUpSeconds: read[AUTH_STEP_UP_SECONDS],
    lockoutSeconds: read[AUTH_LOCKOUT_SECONDS],
    maxFailures: 5,
    maxFailuresPerNetwork: 50,
    maxFailuresFromAnywhere: 100,
    maxMailsPerHour: 3,
    maxMailsPerDay: 10,
    maxResetsPerHour: 2,
    maxInvitationsPerDay: read[AUTH_INVITATIONS_PER_DAY],
    isSignUpOpen: read[AUTH_SIGN_UP] === 'open',
    operatorEmails: read[AUTH_OPERATOR_EMAILS],
  }
}
