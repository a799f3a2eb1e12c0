import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import { type Caller, requirePermission, requireUser } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { accountNotFound } from '../domain/account.ts'
import { checkRoleChange, memberNotFound } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { actingRole, actorIdOf } from './acting.ts'
import { memberTag } from './list-members.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'once' | 'emit'>
type Asked = { userId: string; dryRun: boolean; ifMatch?: string | undefined }
type Removed = { removed: true }
const REMOVED: Removed = { removed: true }

/**
 * Takes a member out, oneself included. Their sessions lose the account with the next request; keys they made stay.
 * @throws ServiceError `forbidden`, `member_not_found`, `last_owner`, `precondition_failed`, `operation_conflict_error`
 */
export async function removeMember(deps: Deps, caller: Caller, asked: Asked): Promise<Removed | DryRun> {
  if (actorIdOf(caller) !== asked.userId) requirePermission(caller, 'members:manage')
  return takeOut(deps, caller, { ...asked, accountId: caller.accountId })
}

/**
 * Takes the signed-in user out of an account of theirs, whichever it is.
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
  { accounts, once, emit }: Deps,
  caller: Caller,
  { accountId, userId, dryRun, ifMatch }: Asked & { accountId: string },
): Promise<Removed | DryRun> {
  const actorId = actorIdOf(caller)
  const isSelf = actorId === userId
  const check = ({ member, actor, counts }: MembershipSeen) => {
    requireMatch(ifMatch, memberTag(member))
    const role = actingRole(caller, actor, isSelf)
    // Leaving takes no one's permission.
    checkRoleChange({ role: isSelf ? 'owner' : role, isSelf }, { from: member.role, to: undefined, counts })
  }
  if (dryRun) {
    const [member, actor, counts] = await Promise.all([
      accounts.findMembership(accountId, userId),
      actorId === undefined ? undefined : accounts.findMembership(accountId, actorId),
      accounts.countMembers(accountId),
    ])
    if (member === undefined) throw memberNotFound()
    check({ member, actor, counts })
    const kept: Risk = {
      level: 'info',
      message: isSelf
        ? 'API keys you made stay valid. Whoever manages keys there can revoke them.'
        : 'API keys this member made stay valid. Revoke those that should not.',
    }
    return toDryRun(
      'removeMember',
      { before: { member: userId, role: member.role }, after: {} },
      { risks: [kept] },
    )
  }
  const removed = await accounts.updateMembership(
    { accountId, userId, actorId },
    (seen) => {
      check(seen)
      return 'removed'
    },
    () => once.keep(caller, REMOVED),
  )
  if (removed === undefined) throw memberNotFound()
  emit({ event: 'member.removed', accountId, userId })
  return REMOVED
}
