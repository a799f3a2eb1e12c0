import * as z from 'zod'

/** Names of this service's variables. */
export const API_KEYS_TABLE = 'API_KEYS_TABLE'
export const API_KEYS_MAX_PER_ACCOUNT = 'API_KEYS_MAX_PER_ACCOUNT'
export const API_KEYS_FEED_SWEEP_SECONDS = 'API_KEYS_FEED_SWEEP_SECONDS'

export type ApiKeysConfig = {
  tableName: string
  /** Keys of one account that are not revoked. */
  maxKeysPerAccount: number
  /** A waiting reader of the revocation feed also looks by itself this often, in case the table's feed is late. */
  feedSweepSeconds: number
}

const unset = (value: unknown) => (value === '' ? undefined : value)
const Env = z.object({
  [API_KEYS_TABLE]: z.preprocess(unset, z.string().default('api_keys')),
  [API_KEYS_MAX_PER_ACCOUNT]: z.preprocess(unset, z.coerce.number().int().positive().default(100)),
  [API_KEYS_FEED_SWEEP_SECONDS]: z.preprocess(unset, z.coerce.number().positive().default(5)),
})

/** @throws Error naming every bad variable at once, so that one start shows them all */
export function readConfig(env: Record<string, string | undefined>): ApiKeysConfig {
  const parsed = Env.safeParse(env)
  if (!parsed.success) throw new Error(`api-keys config:\n${z.prettifyError(parsed.error)}`)
  return {
    tableName: parsed.data[API_KEYS_TABLE],
    maxKeysPerAccount: parsed.data[API_KEYS_MAX_PER_ACCOUNT],
    feedSweepSeconds: parsed.data[API_KEYS_FEED_SWEEP_SECONDS],
  }
}
