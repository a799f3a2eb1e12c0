import type { CurrentSession } from '#contracts/auth'
import { notSignedIn, type SessionRecord, toSessionView } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'
import { internalCaller } from './internal-caller.ts'

/** The session with its user, account and role. @throws ServiceError `unauthorized` when the user is no member any more */
export async function describeSession(
  { usersAccounts, config }: Pick<AuthDeps, 'usersAccounts' | 'config'>,
  session: SessionRecord,
  requestId: string,
): Promise<CurrentSession> {
  const { userId, accountId } = session
  const ask = internalCaller(requestId, accountId)
  const [user, account, { membership }] = await Promise.all([
    usersAccounts.getUser(ask, { params: { userId } }),
    usersAccounts.getAccount(ask, { params: { accountId } }),
    usersAccounts.findMembership(ask, { params: { accountId, userId } }),
  ])
  if (membership === undefined) throw notSignedIn()
  const { role, access } = membership
  return { session: toSessionView(session, config), user, account, role, access }
}
