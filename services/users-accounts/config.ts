import * as z from 'zod'
import type { AccountLimits } from '#contracts/users-accounts'

/** Names of this service's variables. */
export const USERS_ACCOUNTS_TABLE = 'USERS_ACCOUNTS_TABLE'
export const USERS_ACCOUNTS_MAX_SHARDS = 'USERS_ACCOUNTS_MAX_SHARDS'
export const USERS_ACCOUNTS_MAX_REPLICAS = 'USERS_ACCOUNTS_MAX_REPLICAS'
export const USERS_ACCOUNTS_MAX_INFERENCES = 'USERS_ACCOUNTS_MAX_INFERENCES'
export const USERS_ACCOUNTS_MAX_INDEXES = 'USERS_ACCOUNTS_MAX_INDEXES'

export type UsersAccountsConfig = {
  tableName: string
  /** Limits of an account that has none of its own. Source of the first three: Marqo Cloud's quotas. */
  defaultLimits: AccountLimits
}

const count = (byDefault: number) =>
  z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number().int().nonnegative().default(byDefault),
  )
const Env = z.object({
  [USERS_ACCOUNTS_TABLE]: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.string().default('users_accounts'),
  ),
  [USERS_ACCOUNTS_MAX_SHARDS]: count(5),
  [USERS_ACCOUNTS_MAX_REPLICAS]: count(1),
  [USERS_ACCOUNTS_MAX_INFERENCES]: count(5),
  [USERS_ACCOUNTS_MAX_INDEXES]: count(100),
})

/** @throws Error naming every bad variable at once, so that one start shows them all */
export function readConfig(env: Record<string, string | undefined>): UsersAccountsConfig {
  const parsed = Env.safeParse(env)
  if (!parsed.success) throw new Error(`users-accounts config:\n${z.prettifyError(parsed.error)}`)
  return {
    tableName: parsed.data[USERS_ACCOUNTS_TABLE],
    defaultLimits: {
      maxShards: parsed.data[USERS_ACCOUNTS_MAX_SHARDS],
      maxReplicas: parsed.data[USERS_ACCOUNTS_MAX_REPLICAS],
      maxInferences: parsed.data[USERS_ACCOUNTS_MAX_INFERENCES],
      maxIndexes: parsed.data[USERS_ACCOUNTS_MAX_INDEXES],
    },
  }
}
