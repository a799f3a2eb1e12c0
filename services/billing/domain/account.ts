import { ServiceError } from '#platform/errors'
import type { Quantities } from './meter.ts'

/** What Billing knows of an account; it exists from the account's first usage, budget or credit on. */
export type BillingAccount = Readonly<{
  accountId: string
  /** What is in use, after every change that is known. */
  quantities: Quantities
  /** The month of the first change; no month before it is billed. */
  firstMonth?: string | undefined
  /** The last month that has its invoice, or needs none. */
  closedThrough?: string | undefined
  /** The first closed month that later events have changed: its difference goes on the next invoice. */
  changedFrom?: string | undefined
  /** How many invoices were numbered. */
  invoices: number
  /** The account was closed: its last invoice is due at once. */
  closedAt?: string | undefined
  /** Whether something was in use already: then the payment provider knows the account. */
  isSubscribed?: boolean | undefined
  /** Whether it has a budget, which every change of usage is held against. */
  hasBudget?: boolean | undefined
  /** Whether a job closes its months. */
  hasClosingJob?: boolean | undefined
  /** When it became known that the account was purged: a job issues its last invoice, and then forgets it. */
  purgedAt?: string | undefined
  /** Its rows are removed from then on, and nothing that comes later is written. */
  forgottenAt?: string | undefined
}>

/** What is left of an account that is forgotten, so that nothing which comes late begins it anew. */
export const forgotten = ({ accountId, invoices, closedAt, purgedAt }: BillingAccount, at: Date) => ({
  ...newBillingAccount(accountId),
  invoices,
  closedAt,
  purgedAt,
  forgottenAt: at.toISOString(),
})

export const newBillingAccount = (accountId: string): BillingAccount => ({
  accountId,
  quantities: {},
  invoices: 0,
})

export const accountNotFound = () =>
  new ServiceError({ kind: 'not_found', code: 'account_not_found', message: 'No such account.' })
