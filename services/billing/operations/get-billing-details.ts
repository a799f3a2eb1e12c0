import type { BillingDetails } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import type { BillingDeps } from '../ports.ts'
import { customerOf } from './drafts-of.ts'

export async function getBillingDetails(
  deps: Pick<BillingDeps, 'ledger'>,
  { accountId }: Pick<Caller, 'accountId'>,
): Promise<Tagged<BillingDetails>> {
  const answer = await customerOf(deps, accountId)
  return { answer, etag: etagOf(answer) }
}
