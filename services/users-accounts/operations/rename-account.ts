import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Account } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { etagOf, requireMatch } from '#platform/precondition'
import { accountChange } from '../domain/event-states.ts'
import { accountNotFound, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { existingAccount } from '../policies/existing-account.ts'

/** @throws ServiceError `precondition_failed`, `operation_conflict_error` */
export async function renameAccount(
  { accounts, once, publish }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'publish'>,
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
      return name === account.name ? account : { ...account, name }
    },
    async (next, before) => [
      ...(next === before
        ? []
        : [publish({ type: 'account.renamed', ...accountChange(next, before) }, caller)]),
      ...(await once.keep(caller, toAccountView(next))),
    ],
  )
  if (renamed === undefined) throw accountNotFound()
  return toAccountView(renamed)
}
