import { ACCOUNT_EVENTS } from './account-events.ts'
import { API_KEY_EVENTS } from './api-key-events.ts'
import { BILLING_EVENTS } from './billing-events.ts'
import { CELL_EVENTS } from './cell-events.ts'
import { INDEX_EVENTS } from './index-events.ts'
import { USER_EVENTS } from './user-events.ts'

export { BusinessEvent } from './business-event.ts'
export { IndexState } from './index-events.ts'
export { ACCOUNT_EVENTS, API_KEY_EVENTS, BILLING_EVENTS, INDEX_EVENTS, USER_EVENTS }

/** Those that Index publishes. */
export const INDEXES_EVENTS = { ...INDEX_EVENTS, ...CELL_EVENTS } as const

/** Those that UsersAccounts publishes. */
export const USERS_ACCOUNTS_EVENTS = {
  ...ACCOUNT_EVENTS,
  'user.created': USER_EVENTS['user.created'],
  'user.renamed': USER_EVENTS['user.renamed'],
} as const

/** Every business event by its type: its version, what it is about, and what is told of it. See README.md. */
export const BUSINESS_EVENTS = {
  ...INDEX_EVENTS,
  ...API_KEY_EVENTS,
  ...ACCOUNT_EVENTS,
  ...USER_EVENTS,
  ...CELL_EVENTS,
  ...BILLING_EVENTS,
} as const
export type BusinessEvents = typeof BUSINESS_EVENTS
export type BusinessEventType = keyof BusinessEvents

/** What an operator must be able to see afterwards, with who did it and from where: the log shows it by default. */
export const SECURITY_EVENTS: readonly BusinessEventType[] = [
  'account.closed',
  'api_key.created',
  'api_key.revoked',
  'api_key.rotated',
  'credit.granted',
  'invitation.created',
  'invitation.resent',
  'invoice.voided',
  'member.added',
  'member.removed',
  'member.role_changed',
  'password.changed',
  'password.reset',
  'password.set',
  'payment.difference_found',
  'payment.indexes_paused',
  'payment_provider.broken',
  'payment_provider.restored',
  'session.replayed',
  'session.revoked',
  'two_factor.disabled',
  'two_factor.enabled',
  'two_factor.recovery_code_used',
  'two_factor.recovery_codes_renewed',
]
