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
export const AUTH_OPERATOR_EMAILS = 'AUTH_OPERATOR_EMAILS'

export type AuthConfig = {
  tableName: string
  /** A session ends when it is not used this long. */
  sessionIdleSeconds: number
  /** A session ends this long after it began. */
  sessionAbsoluteSeconds: number
  /** A session's token is replaced this long after it was made. */
  sessionRotationSeconds: number
  /** How long proving who one is counts. */
  stepUpSeconds: number
  /** How long failed sign-ins count. */
  lockoutSeconds: number
  /** Failed sign-ins of one e-mail, and from one address, after which more are refused. */
  maxFailuresPerEmail: number
  maxFailuresPerAddress: number
  /** Mails to one address in an hour. */
  maxMailsPerHour: number
  /** Whether people may sign up by themselves; invitations always work. */
  isSignUpOpen: boolean
  /** Users with these addresses operate the deployment: they see its cells. In normal form. */
  operatorEmails: readonly string[]
}

const DAY = 86_400

/** @throws Error naming every bad variable at once */
export function readConfig(env: Env): AuthConfig {
  const seconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const read = readEnv(
    'auth',
    {
      [AUTH_TABLE]: z.string().default('auth'),
      [AUTH_SESSION_IDLE_SECONDS]: seconds(7 * DAY),
      [AUTH_SESSION_ABSOLUTE_SECONDS]: seconds(30 * DAY),
      [AUTH_SESSION_ROTATION_SECONDS]: seconds(DAY),
      [AUTH_STEP_UP_SECONDS]: seconds(10 * 60),
      [AUTH_LOCKOUT_SECONDS]: seconds(15 * 60),
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
    maxFailuresPerEmail: 5,
    maxFailuresPerAddress: 50,
    maxMailsPerHour: 5,
    isSignUpOpen: read[AUTH_SIGN_UP] === 'open',
    operatorEmails: read[AUTH_OPERATOR_EMAILS],
  }
}
