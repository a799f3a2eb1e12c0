import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import { type Caller, requirePermission } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { checkRoleChange, memberNotFound } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { actingRole, actorIdOf } from './acting.ts'
import { memberTag } from './list-members.ts'

type Asked = { userId: string; dryRun: boolean; ifMatch?: string | undefined }
const REMOVED = { removed: true as const }

/**
 * Takes a member out, oneself included. Their sessions lose the account with the next request; keys they made stay.
 * @throws ServiceError `forbidden`, `member_not_found`, `last_owner`, `precondition_failed`, `operation_conflict_error`
 */
export async function removeMember(
  { accounts, once, emit }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'emit'>,
  caller: Caller,
  { userId, dryRun, ifMatch }: Asked,
): Promise<typeof REMOVED | DryRun> {
  const { accountId } = caller
  const actorId = actorIdOf(caller)
  const isSelf = actorId === userId
  if (!isSelf) requirePermission(caller, 'members:manage')
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
      message: 'API keys this member made stay valid. Revoke those that should not.',
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
