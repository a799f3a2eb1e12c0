import type { CreditPage } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import { pageOf } from '../domain/page-of.ts'
import { toCreditView } from '../domain/credit.ts'
import type { BillingDeps, PageAsked } from '../ports.ts'

/** Newest first. @throws ServiceError `invalid_cursor` */
export async function listCredits(
  { ledger }: Pick<BillingDeps, 'ledger'>,
  { accountId }: Pick<Caller, 'accountId'>,
  page: PageAsked,
): Promise<CreditPage> {
  const { records, next } = pageOf(await ledger.listCredits(accountId), ({ creditId }) => creditId, page)
  return { results: records.map(toCreditView), ...(next !== undefined && { next }) }
}
