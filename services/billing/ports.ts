import type { BillingDetails, Budget, UsageDifference } from '#contracts/billing'
import type { BILLING_EVENTS } from '#contracts/events'
import type { indexesRoutes, operatorRoutes } from '#contracts/indexes'
import type { PriceBook } from '#contracts/prices'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { Idempotency } from '#platform/idempotency'
import type { NewId } from '#platform/ids'
import type { MailQueue } from '#platform/mail'
import type { Publish } from '#platform/outbox'
import type { Write } from '#platform/table'
import type { BillingConfig } from './config.ts'
import type { BillingAccount } from './domain/account.ts'
import type { BudgetMonth } from './domain/budget.ts'
import type { CreditRecord } from './domain/credit.ts'
import type { UsageEvent } from './domain/index-history.ts'
import type { Billed } from './domain/invoice-lines.ts'
import type { InvoiceRecord } from './domain/invoice.ts'
import type { InvoicePageContent } from './domain/invoice-page.ts'
import type { Meter, Quantities } from './domain/meter.ts'
import type { Seconds } from './domain/months.ts'

/** More writes for the same transaction: an event, a mail, a stored answer, a job. */
export type Also = readonly Write[]

/** What is known of the usage of an index. */
export type IndexMeter = Readonly<{
  accountId: string
  indexId: string
  indexName: string
  /** What it uses after its last event. */
  quantities: Quantities
  lastSequence: number
  lastAt: string
  /** No event came late, and no clock was wrong: the next event only adds to what is known. */
  isInOrder: boolean
  /** The row that lists it among the indexes of its account; absent before it has used anything. */
  listedAs?: string | undefined
}>

/** Usage, kept as it becomes known. */
export interface UsageRepository {
  /**
   * Keeps events of an account: each once, in any order, however often it comes. What they change of the account goes
   * through `decide`, in the same transaction.
   * @throws ServiceError `operation_conflict_error`
   */
  recordEvents(
    accountId: string,
    events: readonly UsageEvent[],
    decide: (account: BillingAccount) => { account: BillingAccount; also: Also },
  ): Promise<void>
  /** The meter of the whole account; its slots from the day of `from` on. */
  readMeter(accountId: string, from: Seconds): Promise<{ account: BillingAccount; meter: Meter }>
  /** The meters of all indexes that used something since the day of `from`; with a name, of those that have or had it. */
  readIndexMeters(
    accountId: string,
    from: Seconds,
    indexName?: string,
  ): AsyncGenerator<{ index: IndexMeter; meter: Meter }, void>
  findIndexMeter(accountId: string, indexId: string): Promise<IndexMeter | undefined>
  /** The ids of indexes that used something since the day of `from`, in order; after this id. */
  listIndexIds(accountId: string, from: Seconds, after?: string): AsyncGenerator<string, void>
  /** The events of an index in their order. */
  listEvents(accountId: string, indexId: string): AsyncGenerator<UsageEvent, void>
}

/** Why an index is held paused. */
export type HoldReason = 'cap' | 'payment'
/** An index that Billing has paused, and the inference pods that it had. */
export type HeldIndex = Readonly<{
  indexName: string
  /** Tells it from an index that took its name since. */
  createdAt: string
  numberOfInferences: number
  reasons: readonly HoldReason[]
}>

/** The last check of usage. What differed once is only suspected: an event may have been on its way. */
export type CheckRecord = Readonly<{
  checkedAt: string
  indexesChecked: number
  suspected: readonly UsageDifference[]
  differences: readonly UsageDifference[]
}>

export type PageAsked = { limit: number; after?: string | undefined }
/** What closing a month writes. `account` is as it was read: another writer in between makes the closing start again. */
export type Closing = Readonly<{
  before: BillingAccount
  account: BillingAccount
  invoice?: InvoiceRecord | undefined
  /** What is billed of each month now. */
  billed: Readonly<Record<string, Billed>>
  /** Credits that the invoice used, as they were read and as they are afterwards. */
  credits: readonly { before: CreditRecord; next: CreditRecord }[]
  /** Credit that this closing makes. */
  newCredit?: CreditRecord | undefined
  also: Also
}>

/**
 * Accounts, invoices, credits, budgets. Each change is one transaction. Of an account that is forgotten nothing is written
 * any more, but for the status of its invoices; what members and operators ask for is refused with `account_not_found`.
 */
export interface LedgerRepository {
  findAccount(accountId: string): Promise<BillingAccount | undefined>
  /** Makes the account when there is none. @throws ServiceError `operation_conflict_error` */
  updateAccount(
    accountId: string,
    decide: (account: BillingAccount) => { account: BillingAccount; also: Also } | undefined,
  ): Promise<BillingAccount>
  /** Every account that Billing knows; found through the secondary index, which may lag. */
  listAccountIds(): AsyncGenerator<string, void>
  findBilled(accountId: string, month: string): Promise<Billed>
  /** @returns `false`, writing nothing, when the account or a credit changed since it was read */
  closeMonth(closing: Closing): Promise<boolean>
  findInvoice(accountId: string, invoiceId: string): Promise<InvoiceRecord | undefined>
  /** Newest first. @throws ServiceError `invalid_cursor` */
  listInvoices(accountId: string, page: PageAsked): Promise<{ invoices: InvoiceRecord[]; next?: string }>
  /**
   * Changes the status of an invoice or what its payment provider tells. With `giveCreditBack`, what it used of credits.
   * @returns `undefined` when there is no such invoice
   */
  updateInvoice(
    accountId: string,
    invoiceId: string,
    change: {
      decide: (invoice: InvoiceRecord) => { invoice: InvoiceRecord; giveCreditBack?: boolean }
      also?: (next: InvoiceRecord, before: InvoiceRecord) => Promise<Also>
    },
  ): Promise<InvoiceRecord | undefined>
  insertCredit(credit: CreditRecord, also: Also): Promise<void>
  /** Newest first. */
  listCredits(accountId: string): Promise<CreditRecord[]>
  findBudget(accountId: string): Promise<Budget | undefined>
  updateBudget(
    accountId: string,
    decide: (budget: Budget | undefined) => Budget,
    also: (next: Budget, before: Budget | undefined) => Promise<Also>,
  ): Promise<Budget>
  findBudgetMonth(accountId: string): Promise<BudgetMonth | undefined>
  /** @returns `false`, writing nothing, when it changed since it was read */
  putBudgetMonth(
    accountId: string,
    change: { before: BudgetMonth | undefined; next: BudgetMonth },
    also: Also,
  ): Promise<boolean>
  findDetails(accountId: string): Promise<BillingDetails | undefined>
  updateDetails(
    accountId: string,
    decide: (details: BillingDetails | undefined) => BillingDetails,
    also: (next: BillingDetails, before: BillingDetails | undefined) => Promise<Also>,
  ): Promise<BillingDetails>
  listHeldIndexes(accountId: string): Promise<HeldIndex[]>
  /** Stores what `decide` returns; removes the row for a hold without reasons. */
  updateHeldIndex(
    accountId: string,
    indexName: string,
    change: {
      decide: (held: HeldIndex | undefined) => HeldIndex | undefined
      also: (next: HeldIndex | undefined, before: HeldIndex | undefined) => Also
    },
  ): Promise<void>
  /**
   * From then on nothing is written of the account but what `forgotten` left of it, which expires at `until`.
   * @returns `false`, writing nothing, when it changed since it was read
   */
  beginForgetting(before: BillingAccount, span: { at: Date; until: Date }): Promise<boolean>
  /**
   * Removes every other row of a forgotten account, those of payments and of its indexes too; its invoices expire.
   * Repeatable. @returns `false` when something may be left
   */
  removeRecords(accountId: string, how: { invoicesUntil: Date; signal: AbortSignal }): Promise<boolean>
  findCheck(): Promise<CheckRecord | undefined>
  putCheck(check: CheckRecord, also: Also): Promise<void>
}

export type BillingDeps = {
  usage: UsageRepository
  ledger: LedgerRepository
  once: Idempotency
  mail: MailQueue
  indexes: Pick<ContractClient<typeof indexesRoutes>, 'listIndexes' | 'getIndex' | 'modifyIndex'> &
    Pick<ContractClient<typeof operatorRoutes>, 'listCells' | 'listIndexesOfCell'>
  usersAccounts: Pick<ContractClient<typeof usersAccountsRoutes>, 'getAccount' | 'listMembers'>
  now: Now
  newId: NewId
  priceBook: PriceBook
  publish: Publish<typeof BILLING_EVENTS>
  config: BillingConfig & { consoleUrl: string }
  /** Whether amounts are charged: a payment provider is configured. */
  isCharged: boolean
  /** The write that enqueues the job that closes the account's months. */
  closingJob: (accountId: string, at: Date) => Write
  /** The write that enqueues the job that watches a budget for as long as it has this tag. */
  budgetJob: (accountId: string, tag: string) => Write
  /** The write that enqueues the forgetting of an account. */
  forgettingJob: (accountId: string) => Write
  /** The write that enqueues one look at the account's budget. */
  budgetLook: (accountId: string) => Write
  /** An invoice as PDF. */
  invoicePdf: (page: InvoicePageContent) => Promise<Uint8Array>
  /** What tells the payment provider of an account's first usage, and of an invoice; nothing without one. */
  subscribeAccountJob: (accountId: string) => Also
  settleInvoiceJob: (accountId: string, invoiceId: string) => Also
  /** An account is forgotten although its last invoice could not be issued, or not be charged. */
  onUnbilled: (accountId: string) => void
  onDifference: (difference: UsageDifference) => void
}
