import type { Account } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { accountNotFound, type AccountRecord, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts'>

/** An account by id, for services. @throws ServiceError `account_not_found` */
export async function getAccount(deps: Deps, accountId: string): Promise<Account> {
  return toAccountView(await existingAccount(deps, accountId))
}

/** The caller's account and its ETag. */
export async function getOwnAccount(deps: Deps, caller: Caller): Promise<Tagged<Account>> {
  const account = toAccountView(await existingAccount(deps, caller.accountId))
  return { answer: account, etag: etagOf(account) }
}

/** @throws ServiceError `account_not_found` */
export async function existingAccount({ accounts }: Deps, accountId: string): Promise<AccountRecord> {
  const account = await accounts.findAccount(accountId)
  if (account === undefined) throw accountNotFound()
  return account
}

/** The same, unless it is closed. @throws ServiceError `account_not_found` */
export async function openAccount(deps: Deps, accountId: string): Promise<AccountRecord> {
  const account = await existingAccount(deps, accountId)
  if (account.closedAt) throw accountNotFound()
  return account
}
