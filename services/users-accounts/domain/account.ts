import type {
  Account,
  AccountLimitOverrides,
  AccountLimits,
  Membership,
  Role,
  User,
} from '#contracts/users-accounts'
import { ServiceError } from '#platform/errors'
import { accessOfRole } from './permissions.ts'

export type UserRecord = Readonly<{ userId: string; email: string; name?: string; createdAt: Date }>
export type AccountRecord = Readonly<{
  accountId: string
  name: string
  createdAt: Date
  /** What this account may differ in from the defaults. */
  limitOverrides: AccountLimitOverrides
}>
export type MembershipRecord = Readonly<{ accountId: string; userId: string; role: Role; createdAt: Date }>

export function toUserView({ userId, email, name, createdAt }: UserRecord): User {
  return { userId, email, ...(name !== undefined && { name }), createdAt: createdAt.toISOString() }
}

export function toAccountView({ accountId, name, createdAt }: AccountRecord): Account {
  return { accountId, name, createdAt: createdAt.toISOString() }
}

export function toMembershipView({ accountId, userId, role, createdAt }: MembershipRecord): Membership {
  return { accountId, userId, role, access: accessOfRole(role), createdAt: createdAt.toISOString() }
}

/** The limits that hold: the account's own where it has one, else the default. */
export function limitsOf(account: AccountRecord, defaults: AccountLimits): AccountLimits {
  const { maxShards, maxReplicas, maxInferences, maxIndexes } = account.limitOverrides
  return {
    maxShards: maxShards ?? defaults.maxShards,
    maxReplicas: maxReplicas ?? defaults.maxReplicas,
    maxInferences: maxInferences ?? defaults.maxInferences,
    maxIndexes: maxIndexes ?? defaults.maxIndexes,
  }
}

export function accountNotFound(): ServiceError {
  return new ServiceError({ kind: 'not_found', code: 'account_not_found', message: 'No such account.' })
}

export function userNotFound(): ServiceError {
  return new ServiceError({ kind: 'not_found', code: 'user_not_found', message: 'No such user.' })
}
