import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { Member, Role } from '#contracts/users-accounts'
import { type Caller, requirePermission, requireStepUp } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { checkRoleChange, memberNotFound, toMemberView } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { actingRole, actorIdOf } from './acting.ts'
import { memberTag } from './list-members.ts'

type Asked = { userId: string; role: Role; dryRun: boolean; ifMatch?: string | undefined }

/**
 * With step-up when it makes an owner.
 * @throws ServiceError `forbidden`, `step_up_required`, `member_not_found`, `last_owner`, `precondition_failed`,
 * `operation_conflict_error`
 */
export async function changeMemberRole(
  { accounts, once, emit }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'emit'>,
  caller: Caller,
  { userId, role, dryRun, ifMatch }: Asked,
): Promise<Member | DryRun> {
  requirePermission(caller, 'members:manage')
  const { accountId } = caller
  const actorId = actorIdOf(caller)
  const isSelf = actorId === userId
  const check = ({ member, actor, counts }: MembershipSeen) => {
    requireMatch(ifMatch, memberTag(member))
    checkRoleChange(
      { role: actingRole(caller, actor, false), isSelf },
      { from: member.role, to: role, counts },
    )
  }
  if (dryRun) {
    const [member, actor, counts] = await Promise.all([
      accounts.findMembership(accountId, userId),
      actorId === undefined ? undefined : accounts.findMembership(accountId, actorId),
      accounts.countMembers(accountId),
    ])
    if (member === undefined) throw memberNotFound()
    check({ member, actor, counts })
    return toDryRun(
      'changeMemberRole',
      { before: { role: member.role }, after: { role } },
      { risks: risksOf(member.role, role, isSelf) },
    )
  }
  const user = await accounts.findUser(userId)
  const changed = await accounts.updateMembership(
    { accountId, userId, actorId },
    (seen) => {
      check(seen)
      // Who can make an owner can take the account.
      if (role === 'owner') requireStepUp(caller)
      return role
    },
    (next) => once.keep(caller, toMemberView(next, user)),
  )
  if (changed === undefined) throw memberNotFound()
  emit({ event: 'member.role_changed', accountId, userId, role })
  return toMemberView(changed, user)
}

function risksOf(from: Role, to: Role, isSelf: boolean): Risk[] {
  const risks: Risk[] = []
  if (to === 'owner' && from !== 'owner')
    risks.push({ level: 'danger', message: 'An owner may close the account and remove you from it.' })
  if (isSelf && from !== to)
    risks.push({
      level: 'warning',
      message: 'You change your own role, and may not be able to change it back.',
    })
  return risks
}
