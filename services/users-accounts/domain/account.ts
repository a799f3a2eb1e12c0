import type { Account, AccountLimitOverrides, AccountLimits, User } from '#contracts/users-accounts'
import { ServiceError } from '#platform/errors'

export type UserRecord = Readonly<{ userId: string; email: string; name?: string; createdAt: Date }>
export type AccountRecord = Readonly<{
  accountId: string
  name: string
  createdAt: Date
  /** The account's own limits, where they differ from the defaults. */
  limitOverrides: AccountLimitOverrides
  /** From this time on the account is closed to everybody. */
  closedAt?: Date
  /** When its data is purged. */
  purgeAt?: Date
}>

export function toUserView({ userId, email, name, createdAt }: UserRecord): User {
  return { userId, email, ...(name !== undefined && { name }), createdAt: createdAt.toISOString() }
}

export function toAccountView({ accountId, name, createdAt }: AccountRecord): Account {
  return { accountId, name, createdAt: createdAt.toISOString() }
}

/** The limits in force: the account's own where set, else the defaults. */
export function limitsOf(account: AccountRecord, defaults: AccountLimits): AccountLimits {
  const own = Object.entries(account.limitOverrides).filter(([, limit]) => limit !== undefined)
  return { ...defaults, ...Object.fromEntries(own) }
}

export function accountNotFound(): ServiceError {
  return new ServiceError({ kind: 'not_found', code: 'account_not_found', message: 'No such account.' })
}

export function userNotFound(): ServiceError {
  return new ServiceError({ kind: 'not_found', code: 'user_not_found', message: 'No such user.' })
}

/** The error for a caller who would make another user an owner. */
export function ownerLimitExceeded(limit: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'account_limit_exceeded',
    message: `This member owns ${limit} accounts, which is the limit. They can close one, or hand one over.`,
  })
}

export function accountLimitExceeded(limit: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'account_limit_exceeded',
    message: `You own ${limit} accounts, which is the limit. Close one, or hand one over.`,
  })
}
