import { addSeconds } from '#platform/clock'
import { differences } from '../domain/metering.ts'
import { DAY, monthOf, secondOf, startOfDay, dateOf } from '../domain/months.ts'
import type { PaymentDifference } from '../domain/payments.ts'
import { chargedCents, spanOf } from '../domain/provider-invoice.ts'
import type { PaymentDeps, PaymentStep } from '../payment-ports.ts'
import { noteDifference } from './note-difference.ts'

type Snapshot = NonNullable<Extract<PaymentStep, { step: 'compare' }>['snapshot']>
type Next = { at: Date; snapshot?: Snapshot }

/** Providers count what they are sent after a while. */
const COUNTED_SECONDS = 2 * 3_600
/** In the night of UTC, when the month's invoices have been made. */
const AT_SECONDS = 3 * 3_600
const RECENT_INVOICES = 12

/**
 * The nightly comparison, in two runs: the first remembers what was reported, the second compares it with what the
 * provider has counted since, and the recent invoices with the provider's. A difference is told and not mended: the
 * invoice of the month is corrected before it is charged.
 * @returns when to go on, and what to remember until then
 */
export async function compareWithProvider(
  deps: PaymentDeps,
  accountId: string,
  snapshot: Snapshot | undefined,
): Promise<Next> {
  if (snapshot === undefined) return takeSnapshot(deps, accountId)
  const found = [
    ...(await usageDifferences(deps, accountId, snapshot)),
    ...(await invoiceDifferences(deps, accountId)),
  ]
  await noteDifference(deps, accountId, found)
  return { at: nextNight(deps.now()) }
}

const nextNight = (now: Date) => dateOf(startOfDay(secondOf(now)) + DAY + AT_SECONDS)

async function takeSnapshot(deps: PaymentDeps, accountId: string): Promise<Next> {
  const { payments, now } = deps
  const through = (await payments.findPayments(accountId))?.meteredThrough
  if (through === undefined) return { at: nextNight(now()) }
  // The hour before, because the first hour of a month follows the last one of the month before.
  const month = monthOf(secondOf(new Date(through)) - 1)
  const { sent } = await payments.findMetered(accountId, month)
  return { at: addSeconds(now(), COUNTED_SECONDS), snapshot: { month, through, sent } }
}

async function usageDifferences(
  { payments, provider }: PaymentDeps,
  accountId: string,
  { month, through, sent }: Snapshot,
): Promise<PaymentDifference[]> {
  const { customerId = '' } = (await payments.findPayments(accountId)) ?? {}
  const counted: Record<string, number> = {}
  for (const resource of Object.keys(sent)) {
    const span = { from: spanOf(month).from, to: new Date(through) }
    const hours = await provider.countedUsage({ customerId, resource, month: span })
    counted[resource] = [...hours.values()].reduce((sum, cents) => sum + cents, 0)
  }
  return differences(sent, counted).map(({ resource, ours, theirs }) => ({
    month,
    about: resource,
    ourCents: ours,
    providerCents: theirs,
  }))
}

async function invoiceDifferences(
  { ledger, provider }: PaymentDeps,
  accountId: string,
): Promise<PaymentDifference[]> {
  const { invoices } = await ledger.listInvoices(accountId, { limit: RECENT_INVOICES })
  const found: PaymentDifference[] = []
  for (const invoice of invoices) {
    if (invoice.provider === undefined || invoice.status === 'void') continue
    const { totalCents } = await provider.getInvoice(invoice.provider.id)
    const ourCents = chargedCents(invoice)
    if (totalCents === ourCents) continue
    found.push({ month: invoice.month, about: invoice.number, ourCents, providerCents: totalCents })
  }
  return found
}
