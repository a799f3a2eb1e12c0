import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { memberState, ofMember } from '../domain/event-states.ts'
import { risksOf } from '../domain/losing.ts'
import { checkRoleChange, memberNotFound } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'
import { memberTag } from '../domain/member-tag.ts'
import { actingRole, actorIdOf, seeMember } from './acting.ts'
import { limitMember, whatMemberLoses } from './limit-member.ts'

export type TakeOutDeps = Pick<
  UsersAccountsDeps,
  'accounts' | 'apiKeys' | 'memberJob' | 'once' | 'now' | 'publish'
>

export type TakeOutAsked = {
  userId: string
  dryRun: boolean
  keepApiKeys?: boolean
  ifMatch?: string | undefined
}

export type Removed = { removed: true }

const REMOVED: Removed = { removed: true }

/**
 * Ends a membership, the caller's own or another's, with all that the member holds in the account.
 * @throws ServiceError `forbidden`, `member_not_found`, `last_owner`, `precondition_failed`, `operation_conflict_error`
 */
export async function takeOutMember(
  deps: TakeOutDeps,
  caller: Caller,
  { accountId, userId, dryRun, keepApiKeys = false, ifMatch }: TakeOutAsked & { accountId: string },
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
