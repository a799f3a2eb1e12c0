import type { DryRun } from '#contracts/dry-run'
import { type Caller, requirePermission } from '#platform/caller'
import { actorIdOf } from '../policies/acting.ts'
import {
  type TakeOutAsked,
  type TakeOutDeps,
  type Removed,
  takeOutMember,
} from '../policies/take-out-member.ts'

/**
 * Removes a member, who may be the caller. The member's sessions lose the account with their next request; keys that
 * they created are revoked, and their open invitations withdrawn. `keepApiKeys` keeps their keys for indexes and
 * documents; nobody can keep their own.
 * @throws ServiceError `forbidden`, `member_not_found`, `last_owner`, `precondition_failed`, `operation_conflict_error`
 */
export async function removeMember(
  deps: TakeOutDeps,
  caller: Caller,
  asked: TakeOutAsked,
): Promise<Removed | DryRun> {
  if (actorIdOf(caller) !== asked.userId) requirePermission(caller, 'members:manage')
  return takeOutMember(deps, caller, { ...asked, accountId: caller.accountId })
}
