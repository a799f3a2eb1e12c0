import * as z from 'zod'
import { addSeconds } from '#platform/clock'
import { etagOf } from '#platform/precondition'
import type { JobHandler, JobOutcome } from '#platform/jobs'
import { closeMonths, nextClosing } from '../operations/close-months.ts'
import { forgetAccount } from '../operations/forget-account.ts'
import { watchBudget } from '../operations/watch-budget.ts'
import type { BillingDeps } from '../ports.ts'

export const BILLING_QUEUE = 'billing'

const Payload = z.union([
  z.object({ accountId: z.string(), step: z.literal('close-months') }),
  /** For as long as the budget has this tag: a budget that replaces it has a job of its own. */
  z.object({ accountId: z.string(), step: z.literal('watch-budget'), tag: z.string() }),
  z.object({ accountId: z.string(), step: z.literal('look-at-budget') }),
  z.object({ accountId: z.string(), step: z.literal('forget-account') }),
])
export type BillingJob = z.infer<typeof Payload>

/** Work that Billing does for an account, repeatable. */
export function billingJob(deps: BillingDeps): JobHandler {
  return async (job, signal) => {
    const payload = Payload.parse(job.payload)
    const { accountId } = payload
    if (payload.step === 'close-months') return closing(deps, accountId)
    if (payload.step === 'forget-account') return until(await forgetAccount(deps, accountId, signal))
    const budget = await deps.ledger.findBudget(accountId)
    if (payload.step === 'watch-budget' && (budget === undefined || etagOf(budget) !== payload.tag))
      return { done: true }
    const again = await watchBudget(deps, accountId)
    return payload.step === 'look-at-budget' ? { done: true } : until(again)
  }
}

const until = (againAt: Date | undefined): JobOutcome =>
  againAt === undefined ? { done: true } : { againAt }

/** Goes on as long as the account has months to close; usage that comes later starts another job. */
async function closing(deps: BillingDeps, accountId: string): Promise<JobOutcome> {
  const again = await closeMonths(deps, accountId)
  if (again !== undefined) return { againAt: again }
  const account = await deps.ledger.updateAccount(accountId, (stored) =>
    nextClosing(stored, deps.now(), deps.config.closeDelaySeconds) === undefined
      ? { account: { ...stored, hasClosingJob: false }, also: [] }
      : undefined,
  )
  return account.hasClosingJob === true ? { againAt: addSeconds(deps.now(), 1) } : { done: true }
}
