import { type Caller, systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import {
  advanceDunning,
  type Advanced,
  type Dunning,
  dunningDueAt,
  type DunningNotice,
  isHeld,
} from '../domain/dunning.ts'
import { paymentMail } from '../payment-mails.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import { billingEmails } from './billing-emails.ts'
import { holdIndexes, releaseIndexes } from './hold-indexes.ts'
import { aboutDunning, centsOf, owedInvoices, reviewDunning } from './review-dunning.ts'

const BUSY_SECONDS = 30

/** The event of each step. */
const EVENTS = {
  reminder: 'payment.reminded',
  grace: 'payment.grace_started',
  paused: 'payment.indexes_paused',
  written_off: 'payment.written_off',
} as const satisfies Record<Exclude<DunningNotice, 'recovered'>, string>

/**
 * Takes the step of a failed payment that is due, tells everybody who looks after the account's money in the same
 * transaction, and keeps the indexes as the state says. Repeatable.
 * @returns when to go on; `undefined` when this failure is settled
 */
export async function advanceFailedPayment(
  deps: PaymentDeps,
  accountId: string,
  dunningId: string,
): Promise<Date | undefined> {
  const account = await deps.payments.findPayments(accountId)
  if (account?.dunning?.dunningId !== dunningId) return undefined
  const by = systemCaller('billing', deps.newId('request'), accountId)
  if (account.dunning.step === 'releasing') return release(deps, accountId, dunningId)
  const owed = await owedInvoices(deps, accountId)
  if (owed.length === 0) {
    await reviewDunning(deps, accountId)
    return deps.now()
  }
  const dunning = await takeStep(deps, by, { before: account.dunning, owedCents: centsOf(owed) })
  if (dunning.step === 'written_off')
    for (const { provider } of owed) if (provider?.status === 'past_due') await giveUp(deps, provider.id)
  if (isHeld(dunning)) {
    const { isDone } = await holdIndexes(deps, accountId, 'payment')
    if (!isDone) return addSeconds(deps.now(), BUSY_SECONDS)
  }
  return dunningDueAt(dunning, deps.now())
}

async function giveUp({ provider }: PaymentDeps, id: string): Promise<void> {
  await provider.markUncollectible(id)
}

async function takeStep(
  deps: PaymentDeps,
  by: Caller,
  { before, owedCents }: { before: Dunning; owedCents: number },
): Promise<Dunning> {
  const { accountId } = by
  const seen = advanceDunning(before, deps.now(), deps.dunning)
  if (seen === undefined) return before
  const emails = await billingEmails(deps, by)
  const next = await deps.payments.updatePayments(
    accountId,
    (account) =>
      // Another process has taken the step, or it was paid: then there is nothing to do, and nothing to tell.
      JSON.stringify(account.dunning) === JSON.stringify(before)
        ? { ...account, dunning: seen.dunning }
        : account,
    async () => [
      deps.publish({ type: eventOf(seen), ...aboutDunning(accountId, seen.dunning, owedCents) }, by),
      ...(await Promise.all(
        emails.map((to) =>
          deps.mail(
            paymentMail(to, {
              notice: seen.notice,
              owedCents,
              nextAt: seen.dunning.nextAt,
              consoleUrl: deps.config.consoleUrl,
            }),
          ),
        ),
      )),
    ],
  )
  return next.dunning ?? seen.dunning
}

function eventOf({ notice }: Advanced): (typeof EVENTS)[keyof typeof EVENTS] {
  if (notice === 'recovered') throw new Error('a step forward is no recovery')
  return EVENTS[notice]
}

/** Gives every index what it had; then this failure is over, and what is owed by now is looked at anew. */
async function release(deps: PaymentDeps, accountId: string, dunningId: string): Promise<Date | undefined> {
  const { isDone } = await releaseIndexes(deps, accountId, 'payment')
  if (!isDone) return addSeconds(deps.now(), BUSY_SECONDS)
  await deps.payments.updatePayments(accountId, (account) => {
    if (account.dunning?.dunningId !== dunningId || account.dunning.step !== 'releasing') return account
    const { dunning: _, ...rest } = account
    return rest
  })
  await reviewDunning(deps, accountId)
  return undefined
}
