import type { CreatedApiKey } from '#contracts/api-keys'
import type { Account } from '#contracts/users-accounts'
import { type Caller, requireUser, systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { accountLimitExceeded, type AccountRecord, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'

/** Long enough for the request itself to have made the key. */
const LATER_SECONDS = 60

/**
 * Another account for the signed-in user, who owns it, with its key `default`. Should the key not come about here, a
 * job makes it.
 * @throws ServiceError `forbidden`, `account_limit_exceeded`
 */
export async function createAccount(
  deps: UsersAccountsDeps,
  caller: Caller,
  { name }: { name: string },
): Promise<{ account: Account; apiKey?: CreatedApiKey }> {
  const userId = requireUser(caller)
  const owned = (await deps.accounts.listUserMemberships(userId)).filter(({ role }) => role === 'owner')
  const { maxOwnedAccounts } = deps.config
  if (owned.length >= maxOwnedAccounts) throw accountLimitExceeded(maxOwnedAccounts)
  const createdAt = deps.now()
  const accountId = deps.newId('account')
  const account: AccountRecord = { accountId, name, createdAt, limitOverrides: {} }
  await deps.accounts.insertAccount(
    { account, membership: { accountId, userId, role: 'owner', createdAt } },
    [deps.accountJob(accountId, 'default-key', addSeconds(createdAt, LATER_SECONDS))],
  )
  deps.emit({ event: 'account.created', accountId, ownerId: userId })
  const ask = systemCaller('users-accounts', caller.requestId, accountId)
  const { apiKey, secret } = await deps.apiKeys.ensureDefaultApiKey(ask, { body: { accountId } })
  await deps.apiKeys.confirmDefaultApiKey(ask, { body: { accountId, keyId: apiKey.keyId } })
  return { account: toAccountView(account), ...(secret !== undefined && { apiKey: { ...apiKey, secret } }) }
}
