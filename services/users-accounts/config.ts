import * as z from 'zod'
import type { AccountLimits } from '#contracts/users-accounts'
import { type Env, readEnv } from '#platform/config'

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

const count = (byDefault: number) => z.coerce.number().int().nonnegative().default(byDefault)

/** @throws Error naming every bad variable at once */
export function readConfig(env: Env): UsersAccountsConfig {
  const read = readEnv(
    'users-accounts',
    {
      [USERS_ACCOUNTS_TABLE]: z.string().default('users_accounts'),
      [USERS_ACCOUNTS_MAX_SHARDS]: count(5),
      [USERS_ACCOUNTS_MAX_REPLICAS]: count(1),
      [USERS_ACCOUNTS_MAX_INFERENCES]: count(5),
      [USERS_ACCOUNTS_MAX_INDEXES]: count(100),
    },
    env,
  )
  return {
    tableName: read[USERS_ACCOUNTS_TABLE],
    defaultLimits: {
      maxShards: read[USERS_ACCOUNTS_MAX_SHARDS],
      maxReplicas: read[USERS_ACCOUNTS_MAX_REPLICAS],
      maxInferences: read[USERS_ACCOUNTS_MAX_INFERENCES],
      maxIndexes: read[USERS_ACCOUNTS_MAX_INDEXES],
    },
  }
}
