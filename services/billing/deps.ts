import { BILLING_EVENTS } from '#contracts/events'
import { PRICE_BOOK } from '#contracts/prices'
import type { Host } from '#platform/host'
import { idempotencyOver } from '#platform/idempotency'
import { enqueueJob } from '#platform/jobs'
import { mailQueue } from '#platform/mail'
import { eventPublisher } from '#platform/outbox'
import { readConfig } from './config.ts'
import { BILLING_QUEUE, type BillingJob } from './jobs/billing-job.ts'
import { paymentDeps, paymentJobs } from './payment-deps.ts'
import type { PaymentDeps } from './payment-ports.ts'
import type { PaymentProvider } from './payment-provider.ts'
import type { BillingDeps } from './ports.ts'
import { ledgerRepository } from './storage/ledger-repository.ts'
import { usageRepository } from './storage/usage-repository.ts'

/** The services that this one asks, the URL of the Console, what makes a PDF of an invoice, and who charges. */
export type BillingNeighbours = Pick<BillingDeps, 'indexes' | 'usersAccounts' | 'invoicePdf'> & {
  consoleUrl: string
  provider: PaymentProvider
}

/** @throws Error that names every invalid variable of the host's environment */
export function billingDeps(
  host: Host,
  { consoleUrl, provider, ...services }: BillingNeighbours,
): BillingDeps & { payments: PaymentDeps } {
  const { now, newId, log } = host
  const config = { ...readConfig(host.env), consoleUrl }
  const table = host.table(config.tableName)
  const job = (payload: BillingJob, dueAt: Date) =>
    enqueueJob(BILLING_QUEUE, { id: newId('job'), dueAt, payload }, now())
  const deps: BillingDeps = {
    ...services,
    usage: usageRepository(table, { priceBook: PRICE_BOOK }),
    ledger: ledgerRepository(table),
    once: idempotencyOver(table, host),
    mail: mailQueue(host),
    now,
    newId,
    priceBook: PRICE_BOOK,
    publish: eventPublisher(BILLING_EVENTS, host),
    config,
    isCharged: provider.kind !== 'ledger',
    ...paymentJobs(host, provider),
    closingJob: (accountId, at) => job({ accountId, step: 'close-months' }, at),
    budgetJob: (accountId, tag) => job({ accountId, step: 'watch-budget', tag }, now()),
    forgettingJob: (accountId) => job({ accountId, step: 'forget-account' }, now()),
    budgetLook: (accountId) => job({ accountId, step: 'look-at-budget' }, now()),
    onUnbilled: (accountId) =>
      log.error({ accountId }, 'a purged account is forgotten, and not all of it was billed or charged'),
    onDifference: (difference) =>
      log.error(difference, 'what events say of the usage of an index differs from the index'),
  }
  return { ...deps, payments: paymentDeps(host, deps, provider) }
}
