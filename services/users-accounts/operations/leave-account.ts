import type { DryRun } from '#contracts/dry-run'
import { type Caller, requireUser } from '#platform/caller'
import { accountNotFound } from '../domain/account.ts'
import { type TakeOutDeps, type Removed, takeOutMember } from '../policies/take-out-member.ts'

/**
 * Removes the signed-in user from one of their accounts.
 * @throws ServiceError `forbidden`, `account_not_found`, `last_owner`, `operation_conflict_error`
 */
export async function leaveAccount(
  deps: TakeOutDeps,
  caller: Caller,
  { accountId, dryRun }: { accountId: string; dryRun: boolean },
): Promise<Removed | DryRun> {
  const userId = requireUser(caller)
  if (!(await deps.accounts.findMembership(accountId, userId))) throw accountNotFound()
  return takeOutMember(deps, caller, { accountId, userId, dryRun })
}
