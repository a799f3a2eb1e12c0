import type { AccountLimits } from '#contracts/users-accounts'

/** Limits for tests that are about something else. */
export const LIMITS: AccountLimits = {
  maxShards: 5,
  maxReplicas: 1,
  maxInferences: 5,
  maxIndexes: 10,
  maxMembers: 10,
  maxInvitations: 10,
  maxApiKeys: 10,
}
