import { addSeconds } from '#platform/clock'
import { DAY } from '../domain/months.ts'
import type { BillingAccount } from '../domain/account.ts'
import type { BillingDeps } from '../ports.ts'
import { closeMonths, nextClosing } from './close-months.ts'

type With = Parameters<typeof closeMonths>[0] & Pick<BillingDeps, 'onUnbilled'>

/** As long as the last invoice cannot be issued, or not be handed to the payment provider. */
const LONGEST_WAIT_SECONDS = 30 * DAY
const LOOK_AGAIN_SECONDS = 3_600
/** Longer than any event may be late: as long as outboxes are remembered. */
const REMEMBERED_SECONDS = 400 * DAY
const PAGE = 100

/**
 * Removes everything of an account that is purged, once its last invoice is issued. Its invoices stay for as long as the
 * law wants them, and the account's own row, so that no event which comes late begins it anew. The payment provider is
 * told nothing. Repeatable.
 * @returns when to go on; `undefined` when it is done
 */
export async function forgetAccount(
  deps: With,
  accountId: string,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const { ledger, now } = deps
  const known = await ledger.findAccount(accountId)
  if (known?.purgedAt === undefined) return undefined
  const again = known.forgottenAt === undefined ? await begin(deps, accountId, known.purgedAt) : undefined
  if (again !== undefined) return again
  const { forgottenAt } = (await ledger.findAccount(accountId)) ?? {}
  if (forgottenAt === undefined) return undefined
  const invoicesUntil = keptUntil(deps, new Date(forgottenAt))
  const isDone = await ledger.removeRecords(accountId, { invoicesUntil, signal })
  return isDone ? undefined : addSeconds(now(), 1)
}

const keptUntil = ({ config }: Pick<With, 'config'>, from: Date) =>
  addSeconds(from, config.keepInvoicesDays * DAY)

/** @returns when to try again; `undefined` once the account is marked as forgotten */
async function begin(deps: With, accountId: string, purgedAt: string): Promise<Date | undefined> {
  const { ledger, now } = deps
  const end = addSeconds(new Date(purgedAt), LONGEST_WAIT_SECONDS)
  const isLate = now() >= end
  const dueAt = await lastInvoiceAt(deps, accountId).catch((error: unknown) => {
    if (!isLate) throw error
    return now()
  })
  if (dueAt !== undefined && !isLate) return dueAt < end ? dueAt : end
  const account = await ledger.findAccount(accountId)
  if (account === undefined) return undefined
  // Usage that came in meanwhile: it is billed first.
  if (!isLate && nextClosing(account, now(), deps.config.closeDelaySeconds)) return addSeconds(now(), 1)
  const begun = await ledger.beginForgetting(account, { at: now(), until: rememberedUntil(deps, account) })
  if (!begun) return addSeconds(now(), 1)
  if (dueAt !== undefined) deps.onUnbilled(accountId)
  return undefined
}

/** Operators find invoices by their account, as long as there are any. */
function rememberedUntil(deps: With, { invoices }: BillingAccount): Date {
  const events = addSeconds(deps.now(), REMEMBERED_SECONDS)
  const ofInvoices = keptUntil(deps, deps.now())
  return invoices > 0 && ofInvoices > events ? ofInvoices : events
}

/** Issues what is left to bill. @returns when to look again; `undefined` when nothing waits any more */
async function lastInvoiceAt(deps: With, accountId: string): Promise<Date | undefined> {
  const again = await closeMonths(deps, accountId)
  if (again !== undefined || !deps.isCharged) return again
  let after: string | undefined
  do {
    const page = await deps.ledger.listInvoices(accountId, { limit: PAGE, after })
    // Once the provider has it, it collects by itself.
    if (page.invoices.some(({ status, provider }) => status === 'open' && provider === undefined))
      return addSeconds(deps.now(), LOOK_AGAIN_SECONDS)
    after = page.next
  } while (after !== undefined)
  return undefined
}
