import * as z from 'zod'
import { systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import type { JobHandler } from '#platform/jobs'
import type { AccountStep, UsersAccountsDeps } from '../ports.ts'

const Payload = z.object({ accountId: z.string(), step: z.enum(['default-key', 'close', 'purge']) })
const NEXT_LOOK_SECONDS = 60

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
    // One that was being created when the account closed.
    const { results } = await deps.indexes.listIndexes(ask, {})
    for (const { indexName } of results) await deps.indexes.deleteIndex(ask, { params: { name: indexName } })
    if (step === 'close')
      return { againAt: account.purgeAt ?? deps.now(), payload: { accountId, step: 'purge' } }
    if (results.length > 0) return { againAt: addSeconds(deps.now(), NEXT_LOOK_SECONDS) }
    await deps.accounts.purgeAccount(accountId)
    deps.emit({ event: 'account.purged', accountId })
    return { done: true }
  }
}
