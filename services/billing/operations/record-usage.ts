import { INDEX_EVENTS, IndexState } from '#contracts/events'
import type { OutboxEvent } from '#platform/outbox'
import type { BillingAccount } from '../domain/account.ts'
import type { UsageEvent } from '../domain/index-history.ts'
import type { Also, BillingDeps } from '../ports.ts'
import { closingAfter } from './close-months.ts'

type With = Pick<
  BillingDeps,
  'usage' | 'ledger' | 'now' | 'config' | 'closingJob' | 'budgetLook' | 'subscribeAccountJob'
>

/**
 * Keeps what events tell of the usage of indexes, and of the closing of accounts. In any order, and as often as it
 * comes: an event counts once, by its id.
 */
export async function recordUsage(deps: With, events: readonly OutboxEvent[]): Promise<void> {
  const usage = events.flatMap(toUsageEvent)
  const byAccount = Map.groupBy(usage, ({ accountId }) => accountId)
  for (const [accountId, ofAccount] of byAccount)
    await deps.usage.recordEvents(accountId, ofAccount, (account) => afterUsage(deps, account))
  for (const event of events) if (event.type === 'account.closed') await recordClosing(deps, event)
}

/** Events of indexes; all others tell nothing of usage. */
function toUsageEvent(event: OutboxEvent): UsageEvent[] {
  const { id, accountId, subject, type, at, sequence, after } = event
  if (accountId === undefined || !(type in INDEX_EVENTS)) return []
  const served = after === undefined ? undefined : IndexState.parse(after).served
  return [
    {
      eventId: id,
      accountId,
      indexId: subject.id,
      indexName: subject.name ?? subject.id,
      type,
      at,
      sequence,
      ...(served && { served }),
    },
  ]
}

/** What the account's first usage starts, and what each change of it wakes. */
function afterUsage(deps: With, account: BillingAccount): { account: BillingAccount; also: Also } {
  const also: Also[number][] = []
  let next = account
  const { accountId } = account
  if (account.hasClosingJob !== true) {
    const monthEnd = closingAfter(deps.now(), deps.config.closeDelaySeconds)
    also.push(deps.closingJob(accountId, account.closedAt === undefined ? monthEnd : deps.now()))
    next = { ...next, hasClosingJob: true }
  }
  const isUsing = Object.values(account.quantities).some((quantity) => quantity > 0)
  if (account.isSubscribed !== true && isUsing) {
    also.push(...deps.subscribeAccountJob(accountId))
    next = { ...next, isSubscribed: true }
  }
  if (account.hasBudget === true) also.push(deps.budgetLook(accountId))
  return { account: next, also }
}

async function recordClosing(deps: With, { accountId, at }: OutboxEvent): Promise<void> {
  if (accountId === undefined) return
  await deps.ledger.updateAccount(accountId, (account) => {
    if (account.closedAt !== undefined) return undefined
    // Without usage there is nothing to bill yet; what is known of it later starts the job.
    if (account.firstMonth === undefined) return { account: { ...account, closedAt: at }, also: [] }
    return {
      account: { ...account, closedAt: at, hasClosingJob: true },
      also: [deps.closingJob(accountId, deps.now())],
    }
  })
}
