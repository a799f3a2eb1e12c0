import * as z from 'zod'
import { systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import type { JobHandler, JobOutcome } from '#platform/jobs'
import { accountState, ofAccount } from '../domain/event-states.ts'
import type { AccountRecord } from '../domain/account.ts'
import { limitMember } from '../policies/limit-member.ts'
import type { AccountStep, LosingMember, UsersAccountsDeps } from '../ports.ts'

const Payload = z.union([
  z.object({ accountId: z.string(), step: z.enum(['default-key', 'close', 'purge']) }),
  z.object({
    accountId: z.string(),
    step: z.literal('member'),
    userId: z.string(),
    keep: z.boolean(),
    by: z.object({ type: z.enum(['user', 'apiKey', 'cell', 'system']), id: z.string() }),
    /** The run after all earlier requests have ended. */
    isLast: z.boolean(),
  }),
])
type Payload = z.infer<typeof Payload>
const NEXT_LOOK_SECONDS = 60
/** Longer than any request that began before the account closed. */
const SETTLE_SECONDS = 60

export const ACCOUNT_QUEUE = 'accounts'

export function accountJobPayload(accountId: string, step: AccountStep): Payload {
  return { accountId, step }
}

export function memberJobPayload(member: LosingMember, isLast = false): Payload {
  return { step: 'member', ...member, isLast }
}

/** The work on an account that follows a request; repeatable. */
export function accountJob(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'indexes' | 'now' | 'newId' | 'publish'>,
): JobHandler {
  return async (job) => {
    const payload = Payload.parse(job.payload)
    const { accountId, step } = payload
    const account = await deps.accounts.findAccount(accountId)
    if (account === undefined) return { done: true }
    if (payload.step === 'member') return afterLosing(deps, payload)
    const ask = systemCaller('users-accounts', deps.newId('request'), accountId)
    if (step === 'default-key') {
      await deps.apiKeys.ensureDefaultApiKey(ask, { body: { accountId } })
      return { done: true }
    }
    await deps.apiKeys.revokeAllApiKeys(ask, { body: { accountId, purge: step === 'purge' } })
    // Indexes that were being created when the account closed.
    const { results } = await deps.indexes.listIndexes(ask, {})
    for (const { indexName } of results) await deps.indexes.deleteIndex(ask, { params: { name: indexName } })
    if (step === 'close') return afterClosing(account, deps.now())
    if (results.length > 0) return { againAt: addSeconds(deps.now(), NEXT_LOOK_SECONDS) }
    await deps.accounts.purgeAccount(accountId, (purged) => [
      deps.publish({ type: 'account.purged', ...ofAccount(purged), before: accountState(purged) }, ask),
    ])
    return { done: true }
  }
}

/**
 * Limits keys and invitations to the member's current role, which may be a new membership; runs again after all earlier
 * requests have ended.
 */
async function afterLosing(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'now' | 'newId' | 'publish'>,
  { accountId, userId, keep, by, isLast }: Extract<Payload, { step: 'member' }>,
): Promise<JobOutcome> {
  const role = (await deps.accounts.findMembership(accountId, userId))?.role
  await limitMember(deps, {
    accountId,
    userId,
    role,
    keep,
    by,
    caller: systemCaller('users-accounts', deps.newId('request'), accountId),
  })
  if (isLast) return { done: true }
  const payload = memberJobPayload({ accountId, userId, keep, by }, true)
  return { againAt: addSeconds(deps.now(), SETTLE_SECONDS), payload }
}

/** Runs once more after all earlier requests have ended; then purges after the retention time. */
function afterClosing({ accountId, closedAt, purgeAt }: AccountRecord, now: Date): JobOutcome {
  const settledAt = addSeconds(closedAt ?? now, SETTLE_SECONDS)
  if (settledAt > now) return { againAt: settledAt, payload: accountJobPayload(accountId, 'close') }
  return { againAt: purgeAt ?? now, payload: accountJobPayload(accountId, 'purge') }
}
