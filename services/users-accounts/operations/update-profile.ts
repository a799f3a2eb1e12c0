import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { User } from '#contracts/users-accounts'
import { type Caller, requireUser } from '#platform/caller'
import { etagOf, requireMatch } from '#platform/precondition'
import { ofUser, userState } from '../domain/event-states.ts'
import { toUserView, userNotFound, type UserRecord } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { existingUser } from '../policies/existing-user.ts'

type Asked = { name: string; dryRun: boolean; ifMatch?: string | undefined }

/**
 * Changes the name of the signed-in user.
 * @throws ServiceError `forbidden`, `precondition_failed`, `operation_conflict_error`
 */
export async function updateProfile(
  { accounts, once, publish }: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'publish'>,
  caller: Caller,
  { name, dryRun, ifMatch }: Asked,
): Promise<User | DryRun> {
  const userId = requireUser(caller)
  const decide = (stored: UserRecord) => {
    requireMatch(ifMatch, etagOf(toUserView(stored)))
    return name === stored.name ? stored : { ...stored, name }
  }
  if (dryRun) {
    const before = await existingUser({ accounts }, userId)
    const after = decide(before)
    return toDryRun('updateProfile', { before: { name: before.name }, after: { name: after.name } })
  }
  const user = await accounts.updateUser(userId, decide, async (next, before) => [
    ...(next === before
      ? []
      : [
          publish(
            { type: 'user.renamed', ...ofUser(next), before: userState(before), after: userState(next) },
            caller,
          ),
        ]),
    ...(await once.keep(caller, toUserView(next))),
  ])
  if (user === undefined) throw userNotFound()
  return toUserView(user)
}
