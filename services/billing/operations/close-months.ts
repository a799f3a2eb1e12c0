import { systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import type { BillingAccount } from '../domain/account.ts'
import { payWith } from '../domain/credit.ts'
import { invoiceState } from '../domain/event-states.ts'
import { type Billed, billedOf, usageLines } from '../domain/invoice-lines.ts'
import { invoiceNumber, type InvoiceRecord } from '../domain/invoice.ts'
import { piecesOf, totalsOf } from '../domain/meter.ts'
import { DAY, dateOf, endOfMonth, monthAfter, monthOf, secondOf, startOfMonth } from '../domain/months.ts'
import { invoiceMail } from '../mails.ts'
import type { CreditRecord } from '../domain/credit.ts'
import type { BillingDeps, Closing } from '../ports.ts'
import { adjustmentsOf } from './adjustments-of.ts'
import { billingEmails } from './billing-emails.ts'
import { customerOf } from './drafts-of.ts'

type With = Pick<
  BillingDeps,
  | 'usage'
  | 'ledger'
  | 'mail'
  | 'usersAccounts'
  | 'now'
  | 'newId'
  | 'priceBook'
  | 'publish'
  | 'config'
  | 'isCharged'
  | 'settleInvoiceJob'
>

const ATTEMPTS = 10

/**
 * Closes every month that is over, each in one transaction with its invoice; that of a closed account at once. Repeatable.
 * @returns when the next month can be closed; `undefined` when nothing will be left to bill
 */
export async function closeMonths(deps: With, accountId: string): Promise<Date | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS;) {
    const now = deps.now()
    const account = await deps.ledger.findAccount(accountId)
    if (account === undefined) return undefined
    const due = nextClosing(account, now, deps.config.closeDelaySeconds)
    if (due === undefined) return undefined
    if (due.at > now) return due.at
    // Usage that came in meanwhile: it belongs to this month, and is read again.
    if (!(await closeMonth(deps, account, due))) attempt++
  }
  return addSeconds(deps.now(), 1)
}

/** `to`: the end of what is billed. A month that is closed already is due again for what became known since. */
type Due = { month: string; to: string; at: Date; isRepeated: boolean }

export function nextClosing(account: BillingAccount, now: Date, delaySeconds: number): Due | undefined {
  const { firstMonth, closedThrough, changedFrom, closedAt } = account
  if (firstMonth === undefined) return undefined
  const month = closedThrough === undefined ? firstMonth : monthAfter(closedThrough)
  const end = dateOf(endOfMonth(month))
  if (closedAt === undefined || new Date(closedAt) > end)
    return { month, to: end.toISOString(), at: addSeconds(end, delaySeconds), isRepeated: false }
  // The last month of a closed account ends with it.
  if (month <= monthOf(secondOf(new Date(closedAt))))
    return { month, to: closedAt, at: addSeconds(new Date(closedAt), delaySeconds), isRepeated: false }
  if (changedFrom === undefined || closedThrough === undefined) return undefined
  return { month: closedThrough, to: closedAt, at: now, isRepeated: true }
}

async function closeMonth(deps: With, seen: BillingAccount, due: Due): Promise<boolean> {
  const { accountId } = seen
  const { month } = due
  const now = deps.now()
  // The account as it is read together with its usage: closing fails when either changes.
  const { account: before, meter } = await deps.usage.readMeter(accountId, startOfMonth(month))
  const adjustments = await adjustmentsOf(deps, before)
  const period = { from: startOfMonth(month), to: Math.min(endOfMonth(month), secondOf(now)) }
  const used = due.isRepeated ? [] : totalsOf(piecesOf(meter, { ...period, book: deps.priceBook }))
  const lines = [...usageLines(month, used), ...adjustments.flatMap((one) => one.lines)]
  const { changedFrom: _, ...rest } = before
  const account: BillingAccount = { ...rest, closedThrough: month }
  const billed: Record<string, Billed> = {
    ...(!due.isRepeated && { [month]: billedOf(used) }),
    ...Object.fromEntries(adjustments.map((one) => [one.month, one.billed])),
  }
  if (lines.every(({ cents }) => cents === 0))
    return deps.ledger.closeMonth({ before, account, billed, credits: [], also: [] })
  const subtotalCents = lines.reduce((sum, { cents }) => sum + cents, 0)
  const paid = payWith(await deps.ledger.listCredits(accountId), subtotalCents, now)
  const creditCents = subtotalCents < 0 ? subtotalCents : paid.used.reduce((sum, { cents }) => sum + cents, 0)
  const totalCents = subtotalCents - creditCents
  const issuedAt = now.toISOString()
  const invoice: InvoiceRecord = {
    invoiceId: deps.newId('invoice'),
    accountId,
    number: invoiceNumber(accountId, before.invoices + 1),
    month,
    to: due.to,
    status: totalCents === 0 ? 'paid' : 'open',
    issuedAt,
    dueAt: addSeconds(now, deps.config.dueDays * DAY).toISOString(),
    ...(totalCents === 0 && { paidAt: issuedAt }),
    lines,
    usedCredits: paid.used,
    subtotalCents,
    creditCents,
    taxCents: 0,
    totalCents,
    customer: await customerOf(deps, accountId),
  }
  return deps.ledger.closeMonth({
    before,
    account: { ...account, invoices: before.invoices + 1 },
    invoice,
    billed,
    credits: paid.credits,
    newCredit: subtotalCents < 0 ? carriedOver(deps, invoice) : undefined,
    also: await told(deps, invoice),
  })
}

/** A sum below zero is credit for the invoices to come. */
function carriedOver(
  { newId }: Pick<With, 'newId'>,
  { accountId, number, subtotalCents, issuedAt }: InvoiceRecord,
): CreditRecord {
  return {
    creditId: newId('credit'),
    accountId,
    cents: -subtotalCents,
    remainingCents: -subtotalCents,
    reason: `Carried over from invoice ${number}`,
    grantedBy: 'billing',
    grantedAt: issuedAt,
  }
}

async function told(deps: With, invoice: InvoiceRecord): Promise<Closing['also']> {
  const { accountId, invoiceId, number, month, totalCents } = invoice
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const about = {
    number,
    month,
    totalCents,
    isCharged: deps.isCharged,
    consoleUrl: deps.config.consoleUrl,
  }
  const emails = await billingEmails(deps, by)
  return [
    deps.publish(
      {
        type: 'invoice.issued',
        accountId,
        subject: { id: invoiceId, name: number },
        after: invoiceState(invoice),
      },
      by,
    ),
    ...deps.settleInvoiceJob(accountId, invoiceId),
    ...(await Promise.all(emails.map((to) => deps.mail(invoiceMail(to, about))))),
  ]
}

/** The end of the month that an instant lies in, with the time that it stays open. */
export const closingAfter = (now: Date, delaySeconds: number): Date =>
  addSeconds(dateOf(endOfMonth(monthOf(secondOf(now)))), delaySeconds)
