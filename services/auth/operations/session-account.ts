import type { Membership } from '#contracts/users-accounts'
import { systemCaller } from '#platform/caller'
import type { SessionRecord } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'sessions' | 'usersAccounts'>

/**
 * The membership the session acts in. When the user is no longer in its account, it goes on in the one they have been
 * in longest; `undefined` when there is none.
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
