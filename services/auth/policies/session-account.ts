import { OPERATOR_PERMISSIONS, type Permission, ROLE_PERMISSIONS } from '#contracts/auth'
import { type Membership, normalizeEmail } from '#contracts/users-accounts'
import { type Actor, systemCaller } from '#platform/caller'
import { ofSession, sessionState } from '../domain/event-states.ts'
import type { SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'usersAccounts' | 'publish'>

/**
 * The membership for the session's account. When the user has left that account, it is their oldest membership;
 * `undefined` when there is none.
 */
export async function membershipOf(
  deps: Deps,
  session: SessionRecord,
  requestId: string,
): Promise<Membership | undefined> {
  const { usersAccounts } = deps
  const { userId, accountId } = session
  const ask = systemCaller('auth', requestId, accountId)
  if (accountId !== '') {
    const { membership } = await usersAccounts.findMembership(ask, { params: { accountId, userId } })
    if (membership) return membership
  }
  const { results } = await usersAccounts.listUserMemberships(ask, { params: { userId } })
  const [oldest] = results
  if ((oldest?.accountId ?? '') !== accountId)
    await moveSession(deps, ask, { session, accountId: oldest?.accountId ?? '' })
  return oldest
}

/** From now on the session works in this account. @returns `false` for a session that has ended */
export function moveSession(
  { sessions, publish }: Pick<AuthDeps, 'sessions' | 'publish'>,
  by: Actor,
  { session, accountId }: { session: SessionRecord; accountId: string },
): Promise<boolean> {
  return sessions.updateSession(session, { accountId }, (next, before) =>
    next.accountId === before.accountId
      ? []
      : [
          publish(
            {
              type: 'session.account_switched',
              ...ofSession(next),
              before: sessionState(before),
              after: sessionState(next),
            },
            by,
          ),
        ],
  )
}

/** The user's permissions as a member, and as an operator of the deployment. */
export async function permissionsOf(
  { identity, config }: Pick<AuthDeps, 'identity' | 'config'>,
  userId: string,
  membership: Membership | undefined,
): Promise<Permission[]> {
  const asMember = membership ? ROLE_PERMISSIONS[membership.role] : []
  if (config.operatorEmails.length === 0) return [...asMember]
  const email = (await identity.findUser(userId))?.email
  const isOperator = email !== undefined && config.operatorEmails.includes(normalizeEmail(email))
  return isOperator ? [...asMember, ...OPERATOR_PERMISSIONS] : [...asMember]
}
