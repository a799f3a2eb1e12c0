import type { Account } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { accountNotFound, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { requireOwnAccount } from './require-own-account.ts'

/** The account, for itself and for services. @throws ServiceError `account_not_found` */
export async function getAccount(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
  accountId: string,
): Promise<Account> {
  requireOwnAccount(caller, accountId)
  const account = await accounts.findAccount(accountId)
  if (account === undefined) throw accountNotFound()
  return toAccountView(account)
}
