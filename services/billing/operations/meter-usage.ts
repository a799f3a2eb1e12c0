import { addSeconds } from '#platform/clock'
import { type Cents, centsOfHour, plus } from '../domain/metering.ts'
import { dateOf, HOUR, monthOf, secondOf } from '../domain/months.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import { centsThrough } from './cents-through.ts'

type With = Pick<PaymentDeps, 'provider' | 'payments' | 'usage' | 'priceBook' | 'now'>

/** Events reach Billing within seconds; an hour that is reported a little later needs no correction. */
const SETTLE_SECONDS = 300
/** Providers take no usage that is older than 35 days; older hours are on lines of the invoice. */
const OLDEST_SECONDS = 34 * 86_400
/** Of one run: after a long outage others get their turn in between. */
const MOST_HOURS = 48

/**
 * Reports every hour that is over and was not reported yet, in order, each once: what is sent is stored before and after.
 * @returns when to go on; `undefined` for an account without a subscription
 */
export async function meterUsage(deps: With, accountId: string): Promise<Date | undefined> {
  for (let hours = 0; hours < MOST_HOURS; hours++) {
    const account = await deps.payments.findPayments(accountId)
    const { customerId, subscriptionId, meteredThrough } = account ?? {}
    if (customerId === undefined || subscriptionId === undefined || meteredThrough === undefined)
      return undefined
    const hour = new Date(meteredThrough)
    const dueAt = addSeconds(hour, HOUR + SETTLE_SECONDS)
    if (dueAt > deps.now()) return dueAt
    await meterHour(deps, { accountId, customerId, hour })
  }
  return deps.now()
}

type Hour = { accountId: string; customerId: string; hour: Date }

async function meterHour(deps: With, { accountId, customerId, hour }: Hour): Promise<void> {
  const { payments, provider } = deps
  const month = monthOf(secondOf(hour))
  const end = secondOf(hour) + HOUR
  const begins = hour.toISOString()
  const throughHour = await centsThrough(deps, accountId, { month, to: end })
  const isTooOld = addSeconds(hour, OLDEST_SECONDS) < deps.now()
  const { pending } = await payments.updateMetered(accountId, month, (metered) => {
    // A pending hour that became too old is left: what arrived of it is asked for when the month is settled.
    if (metered.pending?.hour === begins || isTooOld) return metered
    const cents = centsOfHour(throughHour, metered.sent)
    return Object.keys(cents).length === 0 ? metered : { ...metered, pending: { hour: begins, cents } }
  })
  if (pending?.hour === begins && !isTooOld) {
    for (const [resource, cents] of Object.entries(pending.cents))
      await provider.reportUsage({ accountId, customerId, resource, hour, cents })
    await arrived(deps, { accountId, month, hour: begins, cents: pending.cents })
  }
  const through = dateOf(end).toISOString()
  await payments.updatePayments(accountId, (account) =>
    account.meteredThrough === begins ? { ...account, meteredThrough: through } : account,
  )
}

async function arrived(
  { payments }: Pick<With, 'payments'>,
  { accountId, month, hour, cents }: { accountId: string; month: string; hour: string; cents: Cents },
): Promise<void> {
  await payments.updateMetered(accountId, month, (metered) => {
    // Another process has finished the same hour.
    if (metered.pending?.hour !== hour) return metered
    const { pending: _, ...rest } = metered
    return { ...rest, sent: plus(metered.sent, cents) }
  })
}
