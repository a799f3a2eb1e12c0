import type { PaymentDifference, PaymentAccount, ProviderHealth } from './domain/payments.ts'
import type { DunningConfig } from './domain/dunning.ts'
import type { Cents, MeteredMonth } from './domain/metering.ts'
import type { Write } from '#platform/table'
import type { PaymentProvider } from './payment-provider.ts'
import type { Also, BillingDeps } from './ports.ts'

/** What Billing knows of accounts at the payment provider. Each change is one transaction. */
export interface PaymentsRepository {
  findPayments(accountId: string): Promise<PaymentAccount | undefined>
  /**
   * Stores what `decide` returns, and `also` with it; nothing when it returns the same object.
   * @throws ServiceError `operation_conflict_error`
   */
  updatePayments(
    accountId: string,
    decide: (account: PaymentAccount) => PaymentAccount,
    also?: (next: PaymentAccount, before: PaymentAccount) => Promise<Also>,
  ): Promise<PaymentAccount>
  /** The account of a customer of the provider. */
  findAccountOf(customerId: string): Promise<string | undefined>
  findMetered(accountId: string, month: string): Promise<MeteredMonth>
  updateMetered(
    accountId: string,
    month: string,
    decide: (metered: MeteredMonth) => MeteredMonth,
  ): Promise<MeteredMonth>
  /** Keeps that a message came, with what follows from it. @returns `false`, writing nothing, when it came before */
  keepMessage(messageId: string, also: Also): Promise<boolean>
  findHealth(): Promise<ProviderHealth | undefined>
  updateHealth(
    decide: (health: ProviderHealth | undefined) => ProviderHealth | undefined,
    also: (next: ProviderHealth) => Also,
  ): Promise<void>
}

/** What a job of payments is about. */
export type PaymentStep =
  | { step: 'subscribe'; accountId: string }
  | { step: 'meter'; accountId: string }
  | { step: 'settle'; accountId: string; invoiceId: string }
  | { step: 'refresh'; accountId: string }
  | { step: 'dunning'; accountId: string; dunningId: string }
  | {
      step: 'compare'
      accountId: string
      snapshot?: { month: string; through: string; sent: Cents } | undefined
    }

export type PaymentDeps = Pick<
  BillingDeps,
  | 'usage'
  | 'ledger'
  | 'mail'
  | 'indexes'
  | 'usersAccounts'
  | 'now'
  | 'newId'
  | 'priceBook'
  | 'publish'
  | 'config'
> & {
  provider: PaymentProvider
  payments: PaymentsRepository
  dunning: DunningConfig
  /** The write that enqueues a job. */
  paymentJob: (step: PaymentStep, at: Date) => Write
  onDifference: (accountId: string, difference: PaymentDifference) => void
}
