import type { InvoicePage } from '#contracts/billing'
import type { Caller } from '#platform/caller'
import type { BillingDeps, PageAsked } from '../ports.ts'
import { listInvoices } from './list-invoices.ts'
import { requireAccount } from './require-account.ts'

/** For operators. @throws ServiceError `account_not_found`, `invalid_cursor` */
export async function listAccountInvoices(
  deps: Pick<BillingDeps, 'usage' | 'ledger' | 'now' | 'priceBook' | 'isCharged' | 'usersAccounts'>,
  caller: Caller,
  { accountId, ...page }: PageAsked & { accountId: string },
): Promise<InvoicePage> {
  await requireAccount(deps, caller, accountId)
  return listInvoices(deps, { accountId }, page)
}
