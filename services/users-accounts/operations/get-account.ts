import type { Account } from '#contracts/users-accounts'
import { toAccountView } from '../domain/account.ts'
import { type With, existingAccount } from '../policies/existing-account.ts'

/** An account by id, for services. @throws ServiceError `account_not_found` */
export async function getAccount(deps: With, accountId: string): Promise<Account> {
  return toAccountView(await existingAccount(deps, accountId))
}
