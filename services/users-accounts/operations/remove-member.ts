import { type DryRun, toDryRun } from '#contracts/dry-run'
import { type Caller, requirePermission, requireUser } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { memberState, ofMember } from '../domain/event-states.ts'
import { accountNotFound } from '../domain/account.ts'
import { risksOf } from '../domain/losing.ts'
import { checkRoleChange, memberNotFound } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { actingRole, actorIdOf, seeMember } from './acting.ts'
import { limitMember, whatMemberLoses } from './limit-member.ts'
import { memberTag } from './list-members.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'memberJob' | 'once' | 'now' | 'publish'>
type Asked = { userId: string; dryRun: boolean; keepApiKeys?: boolean; ifMatch?: string | undefined }
type Removed = { removed: true }
const REMOVED: Removed = { removed: true }

/**
 * Removes a member, who may be the caller. The member's sessions lose the account with their next request; keys that
 * they created are revoked, and their open invitations withdrawn. `keepApiKeys` keeps their keys for indexes and
 * documents; nobody can keep their own.
 * @throws ServiceError `forbidden`, `member_not_found`, `last_owner`, `precondition_failed`, `operation_conflict_error`
 */
export async function removeMember(deps: Deps, caller: Caller, asked: Asked): Promise<Removed | DryRun> {
  if (actorIdOf(caller) !== asked.userId) requirePermission(caller, 'members:manage')
  return takeOut(deps, caller, { ...asked, accountId: caller.accountId })
}

/**
 * Removes the signed-in user from one of their accounts.
 * @throws ServiceError `forbidden`, `account_not_found`, `last_owner`, `operation_conflict_error`
 */
export async function leaveAccount(
  deps: Deps,
  caller: Caller,
  { accountId, dryRun }: { accountId: string; dryRun: boolean },
): Promise<Removed | DryRun> {
  const userId = requireUser(caller)
  if (!(await deps.accounts.findMembership(accountId, userId))) throw accountNotFound()
  return takeOut(deps, caller, { accountId, userId, dryRun })
}

async function takeOut(
  deps: Deps,
  caller: Caller,
  { accountId, userId, dryRun, keepApiKeys = false, ifMatch }: Asked & { accountId: string },
): Promise<Removed | DryRun> {
  const { accounts, once, publish } = deps
  const { principal: by } = caller
  const actorId = actorIdOf(caller)
  const isSelf = actorId === userId
  const losing = { accountId, userId, keep: keepApiKeys && !isSelf, by }
  const check = ({ member, actor, counts }: MembershipSeen) => {
    requireMatch(ifMatch, memberTag(member))
    const role = actingRole(caller, actor, isSelf)
    // Leaving needs no permission.
    checkRoleChange({ role: isSelf ? 'owner' : role, isSelf }, { from: member.role, to: undefined, counts })
  }
  if (dryRun) {
    const seen = await seeMember(deps, { accountId, userId, actorId })
    check(seen)
    const { member } = seen
    const lost = await whatMemberLoses(deps, { ...losing, role: undefined, caller })
    const keys = { 'API keys': lost.beyond.length, 'open invitations': lost.invitations }
    return toDryRun(
      'removeMember',
      {
        before: { member: userId, role: member.role, ...keys },
        after: { 'API keys': losing.keep ? lost.beyond.length : 0, 'open invitations': 0 },
      },
      { risks: risksOf(lost, { isSelf, keep: losing.keep }) },
    )
  }
  const removed = await accounts.updateMembership(
    { accountId, userId, actorId },
    (seen) => {
      check(seen)
      return 'removed'
    },
    async (member) => [
      publish({ type: 'member.removed', ...ofMember(member), before: memberState(member) }, caller),
      ...(await once.keep(caller, REMOVED)),
      deps.memberJob(losing, deps.now()),
    ],
  )
  if (removed === undefined) throw memberNotFound()
  // The job repeats this, in case the request is interrupted here.
  await limitMember(deps, { ...losing, role: undefined, caller })
  return REMOVED
}
