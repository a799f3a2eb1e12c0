import type { AccountLimits } from '#contracts/users-accounts'

/** What happened, once each, for the log and the metrics of the host. */
export type UsersAccountsEvent =
  | { event: 'account.created'; accountId: string; ownerId: string }
  | { event: 'account.limits_changed'; accountId: string; limits: AccountLimits }

export function accountCreated(accountId: string, ownerId: string): UsersAccountsEvent {
  return { event: 'account.created', accountId, ownerId }
}

export function accountLimitsChanged(accountId: string, limits: AccountLimits): UsersAccountsEvent {
  return { event: 'account.limits_changed', accountId, limits }
}
