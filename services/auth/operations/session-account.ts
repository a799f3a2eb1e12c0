import { type Permission, ROLE_PERMISSIONS } from '#contracts/auth'
import { type Membership, normalizeEmail } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import type { SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'usersAccounts'>

/**
 * The membership for the session's account. When the user has left that account, it is their oldest membership;
 * `undefined` when there is none.
 */
export async function membershipOf(
  { sessions, usersAccounts }: Deps,
  session: SessionRecord,
  requestId: string,
): Promise<Membership | undefined> {
  const { userId, accountId } = session
  const ask = systemCaller('auth', requestId, accountId)
  if (accountId !== '') {
    const { membership } = await usersAccounts.findMembership(ask, { params: { accountId, userId } })
    if (membership) return membership
  }
  const { results } = await usersAccounts.listUserMemberships(ask, { params: { userId } })
  const [oldest] = results
  if ((oldest?.accountId ?? '') !== accountId)
    await sessions.updateSession(session, { accountId: oldest?.accountId ?? '' })
  return oldest
}

/** The user's permissions as a member, and as an operator of the deployment. */
export async function permissionsOf(
  { logins, config }: Pick<AuthDeps, 'logins' | 'config'>,
  userId: string,
  membership: Membership | undefined,
): Promise<Permission[]> {
  const asMember = membership ? ROLE_PERMISSIONS[membership.role] : []
  if (config.operatorEmails.length === 0) return [...asMember]
  const email = (await logins.findLoginOfUser(userId))?.email
  const isOperator = email !== undefined && config.operatorEmails.includes(normalizeEmail(email))
  return isOperator ? [...asMember, 'cells:read'] : [...asMember]
}
