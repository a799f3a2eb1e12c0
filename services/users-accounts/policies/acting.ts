import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Role } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { memberNotFound, type MembershipRecord } from '../domain/membership.ts'
import type { MembershipSeen, UsersAccountsDeps } from '../ports.ts'

/** The id of the calling user; `undefined` for keys and services. */
export function actorIdOf({ principal }: Caller): string | undefined {
  return principal.type === 'user' ? principal.id : undefined
}

/**
 * The caller's role for managing members, read from storage because the request's copy may be stale. A key acts as an
 * admin, a service as an owner.
 * @throws ServiceError `forbidden` when a user may not manage members any more
 */
export function actingRole(caller: Caller, actor: MembershipRecord | undefined, isSelf: boolean): Role {
  if (caller.principal.type !== 'user') return caller.principal.type === 'system' ? 'owner' : 'admin'
  if (actor && (isSelf || ROLE_PERMISSIONS[actor.role].includes('members:manage'))) return actor.role
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'You may not manage the members of this account any more.',
  })
}

/** The same, after reading the membership. @throws ServiceError `forbidden` for a caller who may not manage members */
export async function requireManager(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
): Promise<Role> {
  const actorId = actorIdOf(caller)
  const actor = actorId === undefined ? undefined : await accounts.findMembership(caller.accountId, actorId)
  return actingRole(caller, actor, false)
}

/** Reads a member with the checks of a change, without changing anything. @throws ServiceError `member_not_found` */
export async function seeMember(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { accountId, userId, actorId }: { accountId: string; userId: string; actorId: string | undefined },
): Promise<MembershipSeen> {
  const [member, actor, counts] = await Promise.all([
    accounts.findMembership(accountId, userId),
    actorId === undefined ? undefined : accounts.findMembership(accountId, actorId),
    accounts.countMembers(accountId),
  ])
  if (member === undefined) throw memberNotFound()
  return { member, actor, counts }
}
