import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const API_KEYS_TABLE = 'API_KEYS_TABLE'
export const API_KEYS_FEED_SWEEP_SECONDS = 'API_KEYS_FEED_SWEEP_SECONDS'

export type ApiKeysConfig = {
  tableName: string
  /**
   * Interval at which a waiting reader of the revocation feed looks without a notification: a revocation made by another
   * process must reach cells within a second.
   */
  feedSweepSeconds: number
}

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): ApiKeysConfig {
  const read = readEnv(
    'api-keys',
    {
      [API_KEYS_TABLE]: z.string().default('api_keys'),
      [API_KEYS_FEED_SWEEP_SECONDS]: z.coerce.number().positive().default(0.5),
    },
    env,
  )
  return {
    tableName: read[API_KEYS_TABLE],
    feedSweepSeconds: read[API_KEYS_FEED_SWEEP_SECONDS],
  }
}
