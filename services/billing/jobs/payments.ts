import * as z from 'zod'
import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import type { BackgroundWork } from '#platform/host'
import type { Job, JobHandler, JobOutcome } from '#platform/jobs'
import { advanceFailedPayment } from '../operations/advance-dunning.ts'
import { compareWithProvider } from '../operations/compare-with-provider.ts'
import { enlistAccounts } from '../operations/enlist-accounts.ts'
import { meterUsage } from '../operations/meter-usage.ts'
import { isBroken, noteProviderBroken, noteProviderWorks } from '../operations/note-provider-health.ts'
import { refreshPayments } from '../operations/refresh-payments.ts'
import { settleInvoice } from '../operations/settle-invoice.ts'
import { subscribeAccount } from '../operations/subscribe-account.ts'
import type { PaymentDeps, PaymentStep } from '../payment-ports.ts'
import { PAYMENT_QUEUE } from './payment-queue.ts'

const Cents = z.record(z.string(), z.number().int())
const Step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('subscribe'), accountId: z.string() }),
  z.object({ step: z.literal('meter'), accountId: z.string() }),
  z.object({ step: z.literal('settle'), accountId: z.string(), invoiceId: z.string() }),
  z.object({ step: z.literal('refresh'), accountId: z.string() }),
  z.object({ step: z.literal('dunning'), accountId: z.string(), dunningId: z.string() }),
  z.object({
    step: z.literal('compare'),
    accountId: z.string(),
    snapshot: z.object({ month: z.string(), through: z.string(), sent: Cents }).optional(),
  }),
])

/** While only an operator can mend it, or nobody answers: everything waits, and nothing is lost. */
const BROKEN_SECONDS = 300
const UNAVAILABLE_SECONDS = 120
/** Calls wait for the provider; few at once stay far below its limits. */
const PARALLEL_JOBS = 8
const ENLIST_EVERY_MS = 600_000

/** Everything that is done with the payment provider: a job goes one step, and is repeated until it is done. */
export function paymentsJob(deps: PaymentDeps): JobHandler {
  return async (job: Job): Promise<JobOutcome> => {
    const step = Step.parse(job.payload)
    try {
      const outcome = await run(deps, step)
      await noteProviderWorks(deps)
      return outcome
    } catch (error) {
      if (isBroken(error)) {
        await noteProviderBroken(deps, error)
        return { againAt: addSeconds(deps.now(), BROKEN_SECONDS) }
      }
      if (isServiceError(error, 'payment_provider_unavailable'))
        return { againAt: addSeconds(deps.now(), UNAVAILABLE_SECONDS) }
      throw error
    }
  }
}

async function run(deps: PaymentDeps, step: PaymentStep): Promise<JobOutcome> {
  const { accountId } = step
  if ((await deps.ledger.findAccount(accountId))?.forgottenAt !== undefined) return { done: true }
  const until = (againAt: Date | undefined): JobOutcome =>
    againAt === undefined ? { done: true } : { againAt }
  switch (step.step) {
    case 'subscribe':
      await subscribeAccount(deps, accountId)
      return { done: true }
    case 'meter':
      return until(await meterUsage(deps, accountId))
    case 'settle':
      return until(await settleInvoice(deps, accountId, step.invoiceId))
    case 'refresh':
      await refreshPayments(deps, accountId)
      return { done: true }
    case 'dunning':
      return until(await advanceFailedPayment(deps, accountId, step.dunningId))
    case 'compare': {
      const { at, snapshot } = await compareWithProvider(deps, accountId, step.snapshot)
      return { againAt: at, payload: { step: 'compare', accountId, ...(snapshot && { snapshot }) } }
    }
  }
}

/** The background work with the payment provider; none for a ledger alone. */
export function paymentsWork(deps: PaymentDeps): Required<Pick<BackgroundWork, 'queues' | 'recurring'>> {
  if (deps.provider.kind === 'ledger') return { queues: [], recurring: [] }
  return {
    queues: [
      {
        table: deps.config.tableName,
        queue: PAYMENT_QUEUE,
        handler: paymentsJob(deps),
        concurrency: PARALLEL_JOBS,
      },
    ],
    recurring: [
      { name: 'enlist-accounts', everyMs: ENLIST_EVERY_MS, work: (signal) => enlistAccounts(deps, signal) },
    ],
  }
}
