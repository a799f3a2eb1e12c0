import { accountNotFound, type AccountRecord } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

export type With = Pick<UsersAccountsDeps, 'accounts'>

/** @throws ServiceError `account_not_found` */
export async function existingAccount({ accounts }: With, accountId: string): Promise<AccountRecord> {
  const account = await accounts.findAccount(accountId)
  if (account === undefined) throw accountNotFound()
  return account
}

/** The same, unless it is closed. @throws ServiceError `account_not_found` */
export async function openAccount(deps: With, accountId: string): Promise<AccountRecord> {
  const account = await existingAccount(deps, accountId)
  if (account.closedAt) throw accountNotFound()
  return account
}
