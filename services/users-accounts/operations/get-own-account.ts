import type { Account } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, type Tagged } from '#platform/precondition'
import { toAccountView } from '../domain/account.ts'
import { type With, existingAccount } from '../policies/existing-account.ts'

/** The caller's account and its ETag. */
export async function getOwnAccount(deps: With, caller: Caller): Promise<Tagged<Account>> {
  const account = toAccountView(await existingAccount(deps, caller.accountId))
  return { answer: account, etag: etagOf(account) }
}
