import type { Host } from '#platform/host'
import { enqueueJob } from '#platform/jobs'
import type { Write } from '#platform/table'
import { PAYMENT_QUEUE } from './jobs/payment-queue.ts'
import type { PaymentDeps, PaymentStep } from './payment-ports.ts'
import type { PaymentProvider } from './payment-provider.ts'
import { readDunningConfig } from './payments-config.ts'
import type { BillingDeps } from './ports.ts'
import { paymentsRepository } from './storage/payments-repository.ts'

const jobOf =
  ({ now, newId }: Host) =>
  (payload: PaymentStep, dueAt: Date): Write =>
    enqueueJob(PAYMENT_QUEUE, { id: newId('job'), dueAt, payload }, now())

/** What Billing tells its payment provider of: nothing without one. */
export function paymentJobs(
  host: Host,
  { kind }: PaymentProvider,
): Pick<BillingDeps, 'subscribeAccountJob' | 'settleInvoiceJob'> {
  if (kind === 'ledger') return { subscribeAccountJob: () => [], settleInvoiceJob: () => [] }
  const job = jobOf(host)
  return {
    subscribeAccountJob: (accountId) => [job({ step: 'subscribe', accountId }, host.now())],
    settleInvoiceJob: (accountId, invoiceId) => [job({ step: 'settle', accountId, invoiceId }, host.now())],
  }
}

/** @throws Error that names every invalid variable of the host's environment */
export function paymentDeps(host: Host, billing: BillingDeps, provider: PaymentProvider): PaymentDeps {
  const { usage, ledger, mail, indexes, usersAccounts, now, newId, priceBook, publish, config } = billing
  return {
    usage,
    ledger,
    mail,
    indexes,
    usersAccounts,
    now,
    newId,
    priceBook,
    publish,
    config,
    provider,
    payments: paymentsRepository(host.table(config.tableName), host),
    dunning: readDunningConfig(host.env),
    paymentJob: jobOf(host),
    onDifference: (accountId, difference) =>
      host.log.error({ accountId, ...difference }, 'the payment provider reckons otherwise than the ledger'),
  }
}
