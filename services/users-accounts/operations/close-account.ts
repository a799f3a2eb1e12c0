import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { AccountClosed } from '#contracts/users-accounts'
import { type Caller, requireStepUp, requireUser, onBehalf } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { accountChange } from '../domain/event-states.ts'
import { accountNotFound, type AccountRecord } from '../domain/account.ts'
import { accountClosedMail } from '../mails.ts'
import type { UsersAccountsDeps } from '../ports.ts'
import { openAccount } from '../policies/existing-account.ts'

const DAY_SECONDS = 86_400

/**
 * Closes the account: access ends, its keys are revoked, and a job purges it after the retention time.
 * @throws ServiceError `forbidden`, `step_up_required`, `name_not_confirmed`, `account_has_indexes`
 */
export async function closeAccount(
  deps: Pick<
    UsersAccountsDeps,
    'accounts' | 'apiKeys' | 'indexes' | 'once' | 'mail' | 'accountJob' | 'now' | 'config' | 'publish'
  >,
  caller: Caller,
  { confirmName, dryRun }: { confirmName: string; dryRun: boolean },
): Promise<AccountClosed | DryRun> {
  const userId = requireUser(caller)
  const { accountId } = caller
  const account = await openAccount(deps, accountId)
  if (confirmName.normalize('NFC').trim() !== account.name) throw nameNotConfirmed(account)
  const ask = onBehalf('users-accounts', caller, accountId)
  const { results: indexes } = await deps.indexes.listIndexes(ask, {})
  if (indexes.length > 0) throw hasIndexes(indexes.length)
  const purgeAt = addSeconds(deps.now(), deps.config.retentionDays * DAY_SECONDS)
  if (dryRun) return whatClosingDoes(account, purgeAt)
  requireStepUp(caller)
  const closedAt = deps.now()
  const answer: AccountClosed = { accountId, purgedAfter: purgeAt.toISOString() }
  const owner = await deps.accounts.findUser(userId)
  const closed = await deps.accounts.updateAccount(
    accountId,
    (stored) => {
      if (stored.closedAt) throw accountNotFound()
      return { ...stored, closedAt, purgeAt }
    },
    async (next, before) => [
      deps.publish({ type: 'account.closed', ...accountChange(next, before) }, caller),
      deps.accountJob(accountId, 'close', closedAt),
      ...(owner
        ? [await deps.mail(accountClosedMail(owner.email, { accountName: account.name, purgeAt }))]
        : []),
      ...(await deps.once.keep(caller, answer)),
    ],
  )
  if (closed === undefined) throw accountNotFound()
  // The job repeats this, in case the request is interrupted here.
  await deps.apiKeys.revokeAllApiKeys(ask, { body: { accountId, purge: false } })
  return answer
}

function whatClosingDoes({ name }: AccountRecord, purgeAt: Date): DryRun {
  return toDryRun(
    'closeAccount',
    { before: { account: name }, after: { purgedAfter: purgeAt.toISOString() } },
    {
      risks: [
        {
          level: 'danger',
          message: 'Every API key stops working, and every member loses the account, at once.',
        },
        { level: 'danger', message: `Nothing can be restored after ${purgeAt.toISOString()}.` },
      ],
    },
  )
}

function nameNotConfirmed({ name }: AccountRecord): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'name_not_confirmed',
    message: `confirmName must be the name of the account, '${name}', letter for letter.`,
  })
}

function hasIndexes(count: number): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'account_has_indexes',
    message: `This account still has ${count === 1 ? 'an index' : `${count} indexes`}. Delete ${count === 1 ? 'it' : 'them'} first, wait until ${count === 1 ? 'it is' : 'they are'} gone, and close the account then.`,
  })
}
