import type { OutboxEvent } from '#platform/outbox'
import type { BillingDeps } from '../ports.ts'

/** Begins to forget the accounts that these events say are purged. Repeatable: one job for each account. */
export async function noteAccountsPurged(
  { ledger, now, forgettingJob }: Pick<BillingDeps, 'ledger' | 'now' | 'forgettingJob'>,
  events: readonly OutboxEvent[],
): Promise<void> {
  for (const { type, accountId, at } of events)
    if (type === 'account.purged' && accountId !== undefined)
      await ledger.updateAccount(accountId, (account) =>
        account.purgedAt === undefined
          ? {
              account: { ...account, closedAt: account.closedAt ?? at, purgedAt: now().toISOString() },
              also: [forgettingJob(accountId)],
            }
          : undefined,
      )
}
