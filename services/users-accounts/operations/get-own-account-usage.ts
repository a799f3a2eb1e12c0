import type { AccountUsage } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from '../policies/existing-account.ts'

/** The caller's account's usage of the limits that this service counts. */
export async function getOwnAccountUsage(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  caller: Caller,
): Promise<AccountUsage> {
  const { accountId } = await openAccount({ accounts }, caller.accountId)
  const [{ members }, openInvitations] = await Promise.all([
    accounts.countMembers(accountId),
    accounts.countOpenInvitations(accountId),
  ])
  return { members, openInvitations }
}
