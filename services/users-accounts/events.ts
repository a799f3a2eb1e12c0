import type { AccountLimits, Role } from '#contracts/users-accounts'

/** Events for the host's log and metrics, each emitted once. They never contain an e-mail address or a token. */
export type UsersAccountsEvent =
  | { event: 'account.created'; accountId: string; ownerId: string }
  | { event: 'account.renamed'; accountId: string }
  | { event: 'account.closed'; accountId: string; purgeAt: string }
  | { event: 'account.purged'; accountId: string }
  | { event: 'account.limits_changed'; accountId: string; limits: AccountLimits }
  | { event: 'member.joined'; accountId: string; userId: string; role: Role }
  | { event: 'member.role_changed'; accountId: string; userId: string; role: Role }
  | { event: 'member.removed'; accountId: string; userId: string }
  | { event: 'ownership.transferred'; accountId: string; from: string; to: string }
  | { event: 'invitation.created'; accountId: string; invitationId: string }
  | { event: 'invitation.resent'; accountId: string; invitationId: string }
  | { event: 'invitation.declined'; accountId: string; invitationId: string }
  | { event: 'invitation.revoked'; accountId: string; invitationId: string }

/** What an operator must be able to see afterwards, with who did it and from where. */
export const USERS_ACCOUNTS_SECURITY_EVENTS = [
  'account.closed',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'ownership.transferred',
  'invitation.created',
  'invitation.resent',
] as const satisfies readonly UsersAccountsEvent['event'][]
