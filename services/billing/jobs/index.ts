import { type BackgroundWork, type Host, mailWork } from '#platform/host'
import type { EventHandler } from '#platform/outbox'
import { checkUsage } from '../operations/check-usage.ts'
import { noteAccountsPurged } from '../operations/note-accounts-purged.ts'
import { recordUsage } from '../operations/record-usage.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import type { BillingDeps } from '../ports.ts'
import { BILLING_QUEUE, billingJob } from './billing-job.ts'
import { paymentsWork } from './payments.ts'

/** How often it is looked whether the daily check is due, and how long after a suspicion it is checked again. */
const CHECK_EVERY_MS = 600_000

/** The background work of this service. */
export function billingWork(host: Host, deps: BillingDeps & { payments: PaymentDeps }): BackgroundWork {
  const table = deps.config.tableName
  const payments = paymentsWork(deps.payments)
  return {
    publishesIn: table,
    queues: [
      { table, queue: BILLING_QUEUE, handler: billingJob(deps) },
      mailWork(host, table),
      ...payments.queues,
    ],
    recurring: [
      { name: 'check-usage', everyMs: CHECK_EVERY_MS, work: (signal) => checkUsage(deps, signal) },
      ...payments.recurring,
    ],
  }
}

/** The reader of all outboxes that learns of usage, and of accounts that are gone. */
export const billingReader =
  (deps: BillingDeps): EventHandler =>
  async (events) => {
    await recordUsage(deps, events)
    await noteAccountsPurged(deps, events)
  }
