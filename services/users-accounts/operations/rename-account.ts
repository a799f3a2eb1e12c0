import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Account } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, requireMatch } from '#platform/precondition'
import { accountNotFound, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { existingAccount } from './get-account.ts'

/** @throws ServiceError `precondition_failed`, `operation_conflict_error` */
export async function renameAccount(
  { accounts, once, emit }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'emit'>,
  caller: Caller,
  { name, dryRun, ifMatch }: { name: string; dryRun: boolean; ifMatch?: string | undefined },
): Promise<Account | DryRun> {
  if (dryRun) {
    const before = await existingAccount({ accounts }, caller.accountId)
    requireMatch(ifMatch, etagOf(toAccountView(before)))
    return toDryRun('renameAccount', { before: { name: before.name }, after: { name } })
  }
  const renamed = await accounts.updateAccount(
    caller.accountId,
    (account) => {
      requireMatch(ifMatch, etagOf(toAccountView(account)))
      return { ...account, name }
    },
    (next) => once.keep(caller, toAccountView(next)),
  )
  if (renamed === undefined) throw accountNotFound()
  emit({ event: 'account.renamed', accountId: caller.accountId }, caller)
  return toAccountView(renamed)
}
