import * as z from 'zod'
import type { CreatedApiKey } from '#contracts/api-keys'
import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Account } from '#contracts/users-accounts'
import { type Caller, onBehalf, requireUser } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import { accountState, memberState, ofAccount, ofMember } from '../domain/event-states.ts'
import { accountLimitExceeded, type AccountRecord, toAccountView } from '../domain/account.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { existingAccount } from '../policies/existing-account.ts'
import { listOwnMemberships } from './list-own-memberships.ts'

/** Delay after which the request itself has normally created the key. */
const LATER_SECONDS = 60
const Begun = z.object({ accountId: z.string() })
type Created = { account: Account; apiKey?: CreatedApiKey }

/**
 * Creates another account, owned by the signed-in user, with its key `default`. If the key is not created here, a job
 * creates it; a repeat of the request continues with the same account.
 * @throws ServiceError `forbidden`, `account_limit_exceeded`
 */
export async function createAccount(
  deps: Pick<
    UsersAccountsDeps,
    'accounts' | 'apiKeys' | 'once' | 'accountJob' | 'now' | 'newId' | 'config' | 'publish'
  >,
  caller: Caller,
  { name, dryRun }: { name: string; dryRun: boolean },
): Promise<Created | DryRun> {
  const userId = requireUser(caller)
  if (dryRun) return planOf(deps, caller, name)
  const begun = await deps.once.findBegun(caller)
  const account = begun
    ? await existingAccount(deps, Begun.parse(begun.state).accountId)
    : await insert(deps, caller, { name, userId })
  const apiKey = await makeKey(deps, caller, { accountId: account.accountId, holderId: userId })
  const answer: Created = { account: toAccountView(account), ...(apiKey && { apiKey }) }
  await deps.once.complete(caller, answer)
  return answer
}

async function planOf(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'config'>,
  caller: Caller,
  name: string,
): Promise<DryRun> {
  const { maxOwnedAccounts } = deps.config
  const { results } = await listOwnMemberships(deps, caller)
  if (results.filter(({ role }) => role === 'owner').length >= maxOwnedAccounts)
    throw accountLimitExceeded(maxOwnedAccounts)
  return toDryRun('createAccount', { before: {}, after: { account: name, 'API key': 'default' } })
}

async function insert(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'once' | 'accountJob' | 'now' | 'newId' | 'config' | 'publish'>,
  caller: Caller,
  { name, userId }: { name: string; userId: string },
): Promise<AccountRecord> {
  const createdAt = deps.now()
  const accountId = deps.newId('account')
  const account: AccountRecord = { accountId, name, createdAt, limitOverrides: {} }
  const { maxOwnedAccounts: maxOwned } = deps.config
  const membership = { accountId, userId, role: 'owner' as const, createdAt }
  const also = [
    deps.publish({ type: 'account.created', ...ofAccount(account), after: accountState(account) }, caller),
    deps.publish({ type: 'member.added', ...ofMember(membership), after: memberState(membership) }, caller),
    deps.accountJob(accountId, 'default-key', addSeconds(createdAt, LATER_SECONDS)),
    ...(await deps.once.begin(caller, { accountId } satisfies z.infer<typeof Begun>)),
  ]
  if (!(await deps.accounts.insertAccount({ account, membership }, { maxOwned, also })))
    throw accountLimitExceeded(maxOwned)
  return account
}

/** The key with its text; `undefined` when another request or the job has created it. */
async function makeKey(
  { apiKeys }: Pick<UsersAccountsDeps, 'apiKeys'>,
  caller: Caller,
  { accountId, holderId }: { accountId: string; holderId: string },
): Promise<CreatedApiKey | undefined> {
  const ask = onBehalf('users-accounts', caller, accountId)
  const { apiKey, secret } = await apiKeys.ensureDefaultApiKey(ask, { body: { accountId, holderId } })
  if (secret === undefined) return undefined
  try {
    await apiKeys.confirmDefaultApiKey(ask, { body: { accountId, keyId: apiKey.keyId } })
  } catch (error) {
    if (isServiceError(error, 'api_key_not_found')) return undefined
    throw error
  }
  return { ...apiKey, secret }
}
