import * as z from 'zod'
import { systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import type { JobHandler, JobOutcome } from '#platform/jobs'
import type { AccountRecord } from '../domain/account.ts'
import type { AccountStep, UsersAccountsDeps } from '../ports.ts'

const Payload = z.object({ accountId: z.string(), step: z.enum(['default-key', 'close', 'purge']) })
const NEXT_LOOK_SECONDS = 60
/** Longer than a request that came in before the account closed can take. */
const SETTLE_SECONDS = 60

export const ACCOUNT_QUEUE = 'accounts'

export function accountJobPayload(accountId: string, step: AccountStep): z.infer<typeof Payload> {
  return { accountId, step }
}

/** What follows a request about an account, however often it takes. */
export function accountJob(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'indexes' | 'now' | 'newId' | 'emit'>,
): JobHandler {
  return async (job) => {
    const { accountId, step } = Payload.parse(job.payload)
    const account = await deps.accounts.findAccount(accountId)
    if (account === undefined) return { done: true }
    const ask = systemCaller('users-accounts', deps.newId('request'), accountId)
    if (step === 'default-key') {
      await deps.apiKeys.ensureDefaultApiKey(ask, { body: { accountId } })
      return { done: true }
    }
    await deps.apiKeys.revokeAllApiKeys(ask, { body: { accountId, purge: step === 'purge' } })
    // Those that were being created when the account closed.
    const { results } = await deps.indexes.listIndexes(ask, {})
    for (const { indexName } of results) await deps.indexes.deleteIndex(ask, { params: { name: indexName } })
    if (step === 'close') return afterClosing(account, deps.now())
    if (results.length > 0) return { againAt: addSeconds(deps.now(), NEXT_LOOK_SECONDS) }
    await deps.accounts.purgeAccount(accountId)
    deps.emit({ event: 'account.purged', accountId })
    return { done: true }
  }
}

/** Looks once more when every request of before is over; then purges after the retention time. */
function afterClosing({ accountId, closedAt, purgeAt }: AccountRecord, now: Date): JobOutcome {
  const settledAt = addSeconds(closedAt ?? now, SETTLE_SECONDS)
  if (settledAt > now) return { againAt: settledAt, payload: accountJobPayload(accountId, 'close') }
  return { againAt: purgeAt ?? now, payload: accountJobPayload(accountId, 'purge') }
}
