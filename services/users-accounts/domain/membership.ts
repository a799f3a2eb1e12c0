import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Member, Membership, OwnMembership, Role } from '#contracts/users-accounts'
import { ServiceError } from '#platform/errors'
import type { AccountRecord, UserRecord } from './account.ts'

export type MembershipRecord = Readonly<{ accountId: string; userId: string; role: Role; createdAt: Date }>
/** The number of members and owners of an account. */
export type MemberCounts = Readonly<{ members: number; owners: number }>

export function toMembershipView({ accountId, userId, role, createdAt }: MembershipRecord): Membership {
  return { accountId, userId, role, createdAt: createdAt.toISOString() }
}

export function toOwnMembershipView(membership: MembershipRecord, account: AccountRecord): OwnMembership {
  return { ...toMembershipView(membership), accountName: account.name }
}

/** `user` is absent only while the user's data is being purged. */
export function toMemberView(
  { userId, role, createdAt }: MembershipRecord,
  user: UserRecord | undefined,
): Member {
  return {
    userId,
    email: user?.email ?? '',
    ...(user?.name !== undefined && { name: user.name }),
    role,
    createdAt: createdAt.toISOString(),
  }
}

/** The counts after one member's role changed; `undefined` stands for no membership. */
export function recount(
  { members, owners }: MemberCounts,
  { from, to }: { from?: Role | undefined; to?: Role | undefined },
): MemberCounts {
  const be = (role: Role | undefined, wanted?: Role) => Number(wanted ? role === wanted : role !== undefined)
  return {
    members: members + be(to) - be(from),
    owners: owners + be(to, 'owner') - be(from, 'owner'),
  }
}

/**
 * A member cannot grant more than they have.
 * @throws ServiceError `forbidden` for a role with more permissions than the giver's
 */
export function checkGrant(giver: Role, role: Role): void {
  const missing = ROLE_PERMISSIONS[role].filter((one) => !ROLE_PERMISSIONS[giver].includes(one))
  if (missing.length === 0) return
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: `The role ${role} may do more than yours, ${giver} (${missing.join(', ')}). Ask an owner of the account to give it.`,
  })
}

/**
 * Checks whether `actor` may change a member's role (`undefined`: remove the member).
 * @throws ServiceError `forbidden`: only owners appoint and remove owners, and nobody grants more than they have.
 * `last_owner`: an account always has an owner
 */
export function checkRoleChange(
  actor: { role: Role; isSelf: boolean },
  { from, to, counts }: { from: Role; to: Role | undefined; counts: MemberCounts },
): void {
  const concernsOwners = from === 'owner' || to === 'owner'
  if (concernsOwners && from !== to && actor.role !== 'owner')
    throw new ServiceError({
      kind: 'forbidden',
      code: 'forbidden',
      message: 'Only an owner of the account can make or unmake owners.',
    })
  if (to !== undefined && from !== to) checkGrant(actor.role, to)
  if (recount(counts, { from, to }).owners > 0) return
  throw new ServiceError({
    kind: 'conflict',
    code: 'last_owner',
    message: actor.isSelf
      ? 'You are the last owner of this account. Make someone else an owner first, or close the account.'
      : 'This is the last owner of the account. Make someone else an owner first.',
  })
}

export function memberNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'member_not_found',
    message: 'No such member in this account. List the members to see their ids (usr_…).',
  })
}

export function memberLimitExceeded(limit: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'member_limit_exceeded',
    message: `This account has ${limit} members, which is its limit. Remove some, or ask for a higher limit.`,
  })
}
