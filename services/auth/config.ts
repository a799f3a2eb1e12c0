import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const AUTH_TABLE = 'AUTH_TABLE'
export const AUTH_SESSION_IDLE_SECONDS = 'AUTH_SESSION_IDLE_SECONDS'
export const AUTH_SESSION_ABSOLUTE_SECONDS = 'AUTH_SESSION_ABSOLUTE_SECONDS'
export const AUTH_LOCKOUT_SECONDS = 'AUTH_LOCKOUT_SECONDS'

export type AuthConfig = {
  tableName: string
  /** A session ends when it is not used this long. */
  sessionIdleSeconds: number
  /** A session ends this long after it began. */
  sessionAbsoluteSeconds: number
  /** How long failed sign-ins count. */
  lockoutSeconds: number
  /** Failed sign-ins of one e-mail, and from one address, after which more are refused. */
  maxFailuresPerEmail: number
  maxFailuresPerAddress: number
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
      [AUTH_LOCKOUT_SECONDS]: seconds(15 * 60),
    },
    env,
  )
  return {
    tableName: read[AUTH_TABLE],
    sessionIdleSeconds: read[AUTH_SESSION_IDLE_SECONDS],
    sessionAbsoluteSeconds: read[AUTH_SESSION_ABSOLUTE_SECONDS],
    lockoutSeconds: read[AUTH_LOCKOUT_SECONDS],
    maxFailuresPerEmail: 5,
    maxFailuresPerAddress: 50,
  }
}
