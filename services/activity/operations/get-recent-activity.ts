import type { RecentActivity } from '#contracts/activity'
import { type Caller, mayDo } from '#platform/caller'
import { permissionFor } from '../domain/matches.ts'
import type { ActivityDeps } from '../ports.ts'
import { pageOfChain } from './page-of-chain.ts'

/**
 * The newest records of the account that the caller may see: all of them, or those about what they may see anyway.
 * Without what only the whole log shows: where requests came from, and the chain.
 */
export async function getRecentActivity(
  deps: Pick<ActivityDeps, 'activity'>,
  caller: Caller,
  { limit }: { limit: number },
): Promise<RecentActivity> {
  const { results } = await pageOfChain(deps, caller.accountId, {
    limit,
    isShown: (record) => mayDo(caller, 'activity:read') || mayDo(caller, permissionFor(record)),
  })
  return {
    results: results.map(({ recordId, type, at, subject, actor }) => ({
      recordId,
      type,
      at,
      subject,
      actor,
    })),
  }
}
