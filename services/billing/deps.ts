import { BILLING_EVENTS } from '#contracts/events'
import { PRICE_BOOK } from '#contracts/prices'
import type { Host } from '#platform/host'
import { idempotencyOver } from '#platform/idempotency'
import { enqueueJob } from '#platform/jobs'
import { mailQueue } from '#platform/mail'
import { eventPublisher } from '#platform/outbox'
import { readConfig } from './config.ts'
import { BILLING_QUEUE, type BillingJob } from './jobs/billing-job.ts'
import type { BillingDeps } from './ports.ts'
import { ledgerRepository } from './storage/ledger-repository.ts'
import { usageRepository } from './storage/usage-repository.ts'

/** The services that this one asks, the URL of the Console, and what makes a PDF of an invoice. */
export type BillingNeighbours = Pick<BillingDeps, 'indexes' | 'usersAccounts' | 'invoicePdf'> & {
  consoleUrl: string
}

/** @throws Error that names every invalid variable of the host's environment */
export function billingDeps(host: Host, { consoleUrl, ...services }: BillingNeighbours): BillingDeps {
  const { now, newId, log } = host
  const config = { ...readConfig(host.env), consoleUrl }
  const table = host.table(config.tableName)
  const job = (payload: BillingJob, dueAt: Date) =>
    enqueueJob(BILLING_QUEUE, { id: newId('job'), dueAt, payload }, now())
  return {
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
    // There is no payment provider yet.
    isCharged: false,
    subscribeAccountJob: () => [],
    settleInvoiceJob: () => [],
    closingJob: (accountId, at) => job({ accountId, step: 'close-months' }, at),
    budgetJob: (accountId, tag) => job({ accountId, step: 'watch-budget', tag }, now()),
    budgetLook: (accountId) => job({ accountId, step: 'look-at-budget' }, now()),
    onDifference: (difference) =>
      log.error(difference, 'what events say of the usage of an index differs from the index'),
  }
}
