import { type Caller, systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { invoiceState } from '../domain/event-states.ts'
import type { InvoiceRecord } from '../domain/invoice.ts'
import type { Cents } from '../domain/metering.ts'
import { allLines, chargedCents, linesBeside, mirrored, spanOf } from '../domain/provider-invoice.ts'
import type { PaymentAccount } from '../domain/payments.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import type { Charged, ProviderInvoice } from '../payment-provider.ts'
import { meterUsage } from './meter-usage.ts'
import { noteDifference } from './note-difference.ts'
import { reviewDunning } from './review-dunning.ts'
import { ensureCustomerOf } from './subscribe-account.ts'

/** A provider makes the month's invoice at its end; after this time it is charged without. */
const AWAITED_SECONDS = 2 * 86_400
const LOOK_AGAIN_SECONDS = 600
/** Messages of the provider may be lost, so open invoices are looked at anyway. */
const WATCH_SECONDS = 6 * 3_600

/**
 * Charges an invoice and follows it until it is settled. Each run goes one step and may be repeated.
 * @returns when to go on; `undefined` when it is settled
 */
export async function settleInvoice(
  deps: PaymentDeps,
  accountId: string,
  invoiceId: string,
): Promise<Date | undefined> {
  const invoice = await deps.ledger.findInvoice(accountId, invoiceId)
  if (invoice === undefined) return undefined
  const theirs = invoice.provider && (await atProvider(deps, invoice, invoice.provider.id))
  if (theirs === undefined) return invoice.status === 'open' ? chargeInvoice(deps, invoice) : undefined
  await mirror(deps, invoice, theirs)
  await reviewDunning(deps, accountId)
  return isSettled(theirs) ? undefined : addSeconds(deps.now(), WATCH_SECONDS)
}

const isSettled = ({ status }: ProviderInvoice) => status === 'paid' || status === 'void'

/** The provider's invoice as it is now; one that was ended by hand here is ended there too. */
function atProvider(
  { provider }: PaymentDeps,
  { status }: InvoiceRecord,
  id: string,
): Promise<ProviderInvoice> {
  return status === 'open' ? provider.getInvoice(id) : provider.voidInvoice(id)
}

async function chargeInvoice(deps: PaymentDeps, invoice: InvoiceRecord): Promise<Date | undefined> {
  const { accountId, month } = invoice
  const account = await withDetails(deps, invoice)
  const { customerId = '' } = account
  const asked = {
    invoiceId: invoice.invoiceId,
    accountId,
    customerId,
    month: spanOf(month),
    lines: allLines(invoice),
  }
  const subscriptionId = await subscriptionFor(deps, account, invoice)
  const isMetered = subscriptionId !== undefined
  if (isMetered && !(await isReported(deps, account, month)))
    return addSeconds(deps.now(), LOOK_AGAIN_SECONDS)
  const charged = await deps.provider.chargeInvoice({
    ...asked,
    ...(isMetered && { subscriptionId }),
    added: isMetered ? linesBeside(invoice, await countedOf(deps, account, invoice)) : [],
    totalCents: chargedCents(invoice),
  })
  if (charged.state === 'awaited') return addSeconds(deps.now(), LOOK_AGAIN_SECONDS)
  await reportReplaced(deps, invoice, charged)
  await mirror(deps, invoice, charged.invoice)
  return isSettled(charged.invoice) ? undefined : addSeconds(deps.now(), WATCH_SECONDS)
}

/** The customer, with the name, address and tax ids that the invoice was issued to. */
async function withDetails(
  deps: PaymentDeps,
  { accountId, customer }: InvoiceRecord,
): Promise<PaymentAccount> {
  const account = await ensureCustomerOf(deps, accountId)
  const { name = '', address, taxIds } = customer
  const { refusedTaxIds } = await deps.provider.updateCustomer(account.customerId ?? '', {
    name,
    ...(address !== undefined && { address }),
    taxIds,
  })
  return deps.payments.updatePayments(accountId, (before) =>
    before.refusedTaxIds.join() === refusedTaxIds.join() ? before : { ...before, refusedTaxIds },
  )
}

/** The subscription whose invoice of this month is charged; none when our lines make an invoice of their own. */
async function subscriptionFor(
  { provider, now }: PaymentDeps,
  { subscriptionId, subscribedFrom }: PaymentAccount,
  { month, to }: InvoiceRecord,
): Promise<string | undefined> {
  if (subscriptionId === undefined || subscribedFrom === undefined || month < subscribedFrom) return undefined
  const end = spanOf(month).to
  if (new Date(to) < end) {
    // The account was closed within the month: there will be no invoice of the subscription.
    await provider.endSubscription(subscriptionId)
    return undefined
  }
  return addSeconds(end, AWAITED_SECONDS) > now() ? subscriptionId : undefined
}

async function isReported(deps: PaymentDeps, { accountId }: PaymentAccount, month: string): Promise<boolean> {
  await meterUsage(deps, accountId)
  const account = await deps.payments.findPayments(accountId)
  return (account?.meteredThrough ?? '') >= spanOf(month).to.toISOString()
}

/** What the provider has counted of the month. */
async function countedOf(
  { provider, payments }: PaymentDeps,
  { accountId, customerId = '' }: PaymentAccount,
  { month, lines }: InvoiceRecord,
): Promise<Cents> {
  const { sent } = await payments.findMetered(accountId, month)
  const billed = lines.flatMap(({ resource }) => resource ?? [])
  const counted: Record<string, number> = {}
  for (const resource of new Set([...Object.keys(sent), ...billed])) {
    const hours = await provider.countedUsage({ customerId, resource, month: spanOf(month) })
    counted[resource] = [...hours.values()].reduce((sum, cents) => sum + cents, 0)
  }
  return counted
}

async function reportReplaced(
  deps: PaymentDeps,
  invoice: InvoiceRecord,
  { replacedCents }: Extract<Charged, { state: 'charged' }>,
): Promise<void> {
  if (replacedCents === undefined) return
  const { accountId, month, number } = invoice
  const ourCents = chargedCents(invoice)
  await noteDifference(deps, accountId, [{ month, about: number, ourCents, providerCents: replacedCents }])
}

/** Keeps what the provider tells of an invoice, and tells of it when it is paid or void. */
async function mirror(deps: PaymentDeps, invoice: InvoiceRecord, theirs: ProviderInvoice): Promise<void> {
  const { accountId, invoiceId } = invoice
  const by = systemCaller('billing', deps.newId('request'), accountId)
  await deps.ledger.updateInvoice(accountId, invoiceId, {
    decide: (before) => ({ invoice: mirrored(before, theirs, deps.now().toISOString()) }),
    also: async (next, before) => (next.status === before.status ? [] : [told(deps, by, { next, before })]),
  })
}

function told(
  { publish }: PaymentDeps,
  by: Caller,
  { next, before }: { next: InvoiceRecord; before: InvoiceRecord },
) {
  return publish(
    {
      type: next.status === 'paid' ? 'invoice.paid' : 'invoice.voided',
      accountId: next.accountId,
      subject: { id: next.invoiceId, name: next.number },
      before: invoiceState(before),
      after: invoiceState(next),
    },
    by,
  )
}
