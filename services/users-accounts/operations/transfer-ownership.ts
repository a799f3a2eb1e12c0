import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Member } from '#contracts/users-accounts'
import { type Caller, requirePermission, requireStepUp, requireUser } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { memberChange, ofMember } from '../domain/event-states.ts'
import { memberNotFound, type MembershipRecord, toMemberView } from '../domain/membership.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/**
 * Makes another member owner and the caller an admin.
 * @throws ServiceError `forbidden`, `step_up_required`, `member_not_found`, `already_an_owner`,
 * `account_limit_exceeded`, `operation_conflict_error`
 */
export async function transferOwnership(
  { accounts, once, config, publish }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'config' | 'publish'>,
  caller: Caller,
  { userId, dryRun }: { userId: string; dryRun: boolean },
): Promise<Member | DryRun> {
  const { accountId } = caller
  const from = requireUser(caller)
  const check = (giving: MembershipRecord | undefined, taking: MembershipRecord | undefined) => {
    if (giving?.role !== 'owner') requirePermission({ ...caller, permissions: [] }, 'account:own')
    if (taking === undefined) throw memberNotFound()
    if (taking.role === 'owner') throw alreadyOwner()
  }
  if (dryRun) {
    const [giving, taking] = await Promise.all([
      accounts.findMembership(accountId, from),
      accounts.findMembership(accountId, userId),
    ])
    check(giving, taking)
    return toDryRun(
      'transferOwnership',
      { before: { [from]: 'owner', [userId]: taking?.role }, after: { [from]: 'admin', [userId]: 'owner' } },
      { risks: [{ level: 'danger', message: 'Only the new owner can give the ownership back.' }] },
    )
  }
  requireStepUp(caller)
  const user = await accounts.findUser(userId)
  const owner = await accounts.transferOwnership(
    { accountId, from, to: userId, maxOwned: config.maxOwnedAccounts },
    check,
    async (next, before) => [
      publish({ type: 'member.role_changed', ...memberChange(next, before) }, caller),
      publish(
        {
          type: 'member.role_changed',
          ...ofMember({ accountId, userId: from }),
          before: { role: 'owner' },
          after: { role: 'admin' },
        },
        caller,
      ),
      ...(await once.keep(caller, toMemberView(next, user))),
    ],
  )
  return toMemberView(owner, user)
}

function alreadyOwner(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'already_an_owner',
    message: 'This member is an owner already. Change your own role if you no longer want to be one.',
  })
}
