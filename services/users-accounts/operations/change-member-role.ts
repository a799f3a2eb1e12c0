import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { Member, Role } from '#contracts/users-accounts'
import { type Caller, requireStepUp } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { memberChange } from '../domain/event-states.ts'
import { losesBy, risksOf } from '../domain/losing.ts'
import { checkRoleChange, memberNotFound, toMemberView } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { actingRole, actorIdOf, seeMember } from '../policies/acting.ts'
import { limitMember, whatMemberLoses } from '../policies/limit-member.ts'
import { memberTag } from '../domain/member-tag.ts'

type Asked = {
  userId: string
  role: Role
  dryRun: boolean
  keepApiKeys?: boolean
  ifMatch?: string | undefined
}
type Deps = Pick<
  UsersAccountsDeps,
  'accounts' | 'apiKeys' | 'memberJob' | 'once' | 'now' | 'config' | 'publish'
>

/**
 * Changes a member's role; making an owner needs a step-up. A lower role limits everything the member holds: keys that
 * they created with more access to documents are revoked, unless another member keeps them with `keepApiKeys`.
 * @throws ServiceError `forbidden`, `step_up_required`, `member_not_found`, `last_owner`, `precondition_failed`,
 * `operation_conflict_error`
 */
export async function changeMemberRole(
  deps: Deps,
  caller: Caller,
  { userId, role, dryRun, keepApiKeys = false, ifMatch }: Asked,
): Promise<Member | DryRun> {
  const { accounts, once, publish } = deps
  const { accountId, principal: by } = caller
  const actorId = actorIdOf(caller)
  const isSelf = actorId === userId
  const losing = { accountId, userId, keep: keepApiKeys && !isSelf, by }
  const check = ({ member, actor, counts }: MembershipSeen) => {
    requireMatch(ifMatch, memberTag(member))
    checkRoleChange(
      { role: actingRole(caller, actor, false), isSelf },
      { from: member.role, to: role, counts },
    )
  }
  if (dryRun) {
    const seen = await seeMember(deps, { accountId, userId, actorId })
    check(seen)
    const { member } = seen
    const lost = losesBy(member.role, role)
      ? await whatMemberLoses(deps, { ...losing, role, caller })
      : NOTHING
    return toDryRun(
      'changeMemberRole',
      {
        before: { role: member.role, 'API keys': lost.beyond.length, 'open invitations': lost.invitations },
        after: { role, 'API keys': losing.keep ? lost.beyond.length : 0, 'open invitations': 0 },
      },
      {
        risks: [...risksOfRole(member.role, role, isSelf), ...risksOf(lost, { isSelf, keep: losing.keep })],
      },
    )
  }
  const user = await accounts.findUser(userId)
  let isLoss = false
  const changed = await accounts.updateMembership(
    { accountId, userId, actorId, maxOwned: deps.config.maxOwnedAccounts },
    (seen) => {
      check(seen)
      isLoss = losesBy(seen.member.role, role)
      // Without a step-up, a stolen session could make another user owner and take over the account.
      if (role === 'owner') requireStepUp(caller)
      return role
    },
    async (next, before) => [
      ...(next === before
        ? []
        : [publish({ type: 'member.role_changed', ...memberChange(next, before) }, caller)]),
      ...(await once.keep(caller, toMemberView(next, user))),
      ...(isLoss ? [deps.memberJob(losing, deps.now())] : []),
    ],
  )
  if (changed === undefined) throw memberNotFound()
  // The job repeats this, in case the request is interrupted here.
  if (isLoss) await limitMember(deps, { ...losing, role, caller })
  return toMemberView(changed, user)
}

/** The holdings of a member who loses nothing. */
const NOTHING = { beyond: [], limited: 0, invitations: 0 }

function risksOfRole(from: Role, to: Role, isSelf: boolean): Risk[] {
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
