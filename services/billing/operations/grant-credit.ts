import type * as z from 'zod'
import type { Credit, CreditInput } from '#contracts/billing'
import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { toCreditView } from '../domain/credit.ts'
import type { CreditRecord } from '../domain/credit.ts'
import type { BillingDeps } from '../ports.ts'
import { requireAccount } from './require-account.ts'

type Asked = z.output<typeof CreditInput> & { accountId: string; dryRun: boolean }

/** @throws ServiceError `account_not_found` */
export async function grantCredit(
  deps: Pick<BillingDeps, 'ledger' | 'usersAccounts' | 'once' | 'now' | 'newId' | 'publish'>,
  caller: Caller,
  { accountId, cents, reason, expiresAt, dryRun }: Asked,
): Promise<Credit | DryRun> {
  await requireAccount(deps, caller, accountId)
  if (dryRun) return toDryRun('grantCredit', { before: {}, after: { cents, reason, expiresAt } })
  const credit: CreditRecord = {
    creditId: deps.newId('credit'),
    accountId,
    cents,
    remainingCents: cents,
    reason,
    grantedBy: caller.principal.id,
    grantedAt: deps.now().toISOString(),
    ...(expiresAt !== undefined && { expiresOn: new Date(expiresAt).toISOString() }),
  }
  const answer = toCreditView(credit)
  await deps.ledger.insertCredit(credit, [
    deps.publish(
      { type: 'credit.granted', accountId, subject: { id: credit.creditId }, after: answer },
      caller,
    ),
    ...(await deps.once.keep(caller, answer)),
  ])
  return answer
}
