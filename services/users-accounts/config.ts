import * as z from 'zod'
import { AccountLimits } from '#contracts/users-accounts'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const USERS_ACCOUNTS_TABLE = 'USERS_ACCOUNTS_TABLE'
export const USERS_ACCOUNTS_MAX_SHARDS = 'USERS_ACCOUNTS_MAX_SHARDS'
export const USERS_ACCOUNTS_MAX_REPLICAS = 'USERS_ACCOUNTS_MAX_REPLICAS'
export const USERS_ACCOUNTS_MAX_INFERENCES = 'USERS_ACCOUNTS_MAX_INFERENCES'
export const USERS_ACCOUNTS_MAX_INDEXES = 'USERS_ACCOUNTS_MAX_INDEXES'
export const USERS_ACCOUNTS_MAX_MEMBERS = 'USERS_ACCOUNTS_MAX_MEMBERS'
export const USERS_ACCOUNTS_MAX_INVITATIONS = 'USERS_ACCOUNTS_MAX_INVITATIONS'
export const USERS_ACCOUNTS_MAX_API_KEYS = 'USERS_ACCOUNTS_MAX_API_KEYS'
export const USERS_ACCOUNTS_MAX_OWNED = 'USERS_ACCOUNTS_MAX_OWNED'
export const USERS_ACCOUNTS_RETENTION_DAYS = 'USERS_ACCOUNTS_RETENTION_DAYS'

export type UsersAccountsConfig = {
  tableName: string
  /** Limits of an account without its own. Source of the first three: Marqo Cloud's quotas. */
  defaultLimits: AccountLimits
  /** Maximum number of accounts that one user may own. */
  maxOwnedAccounts: number
  /** How long the data of a closed account is kept. */
  retentionDays: number
}

const count = (byDefault: number) => z.coerce.number().int().nonnegative().default(byDefault)
/** A limit within the range of the contract. */
const limit = (name: keyof AccountLimits, byDefault: number) =>
  z.coerce.number().pipe(AccountLimits.shape[name]).default(byDefault)

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): UsersAccountsConfig {
  const read = readEnv(
    'users-accounts',
    {
      [USERS_ACCOUNTS_TABLE]: z.string().default('users_accounts'),
      [USERS_ACCOUNTS_MAX_SHARDS]: limit('maxShards', 5),
      [USERS_ACCOUNTS_MAX_REPLICAS]: limit('maxReplicas', 1),
      [USERS_ACCOUNTS_MAX_INFERENCES]: limit('maxInferences', 5),
      [USERS_ACCOUNTS_MAX_INDEXES]: limit('maxIndexes', 100),
      [USERS_ACCOUNTS_MAX_MEMBERS]: limit('maxMembers', 500),
      [USERS_ACCOUNTS_MAX_INVITATIONS]: limit('maxInvitations', 50),
      [USERS_ACCOUNTS_MAX_API_KEYS]: count(100),
      [USERS_ACCOUNTS_MAX_OWNED]: count(20),
      [USERS_ACCOUNTS_RETENTION_DAYS]: count(30),
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
      maxMembers: read[USERS_ACCOUNTS_MAX_MEMBERS],
      maxInvitations: read[USERS_ACCOUNTS_MAX_INVITATIONS],
      maxApiKeys: read[USERS_ACCOUNTS_MAX_API_KEYS],
    },
    maxOwnedAccounts: read[USERS_ACCOUNTS_MAX_OWNED],
    retentionDays: read[USERS_ACCOUNTS_RETENTION_DAYS],
  }
}
