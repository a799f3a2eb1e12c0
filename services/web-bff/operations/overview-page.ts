import type { IndexStatus } from '#contracts/indexes'
import type { OverviewPage } from '#contracts/web-bff'
import { type Caller, requireUser } from '#platform/caller'
import type * as z from 'zod'
import type { WebBffDeps } from '../ports.ts'
import { recentActivity } from './activity.ts'
import { FIRST_PAGE, partsOf, whole } from './parts.ts'
import { rateOf } from './rate.ts'

/** @throws ServiceError `forbidden` */
export async function getOverviewPage(
  deps: WebBffDeps,
  caller: Caller,
): Promise<z.infer<typeof OverviewPage>> {
  requireUser(caller)
  const { part, listIndexes, limits } = partsOf(deps, caller)
  const listed = listIndexes()
  // Three parts are made of it, and each tells of its failure.
  listed.catch(() => {})
  return whole({
    indexes: part(async () => {
      const all = await listed
      const byStatus: Partial<Record<IndexStatus, number>> = {}
      for (const { indexStatus } of all) byStatus[indexStatus] = (byStatus[indexStatus] ?? 0) + 1
      return { total: all.length, byStatus }
    }),
    limits: limits(),
    apiKeys: part(async () => {
      const { results, next } = await deps.apiKeys.listApiKeys(caller, FIRST_PAGE)
      const active = results.filter(({ status }) => status === 'active').length
      return { active, isMore: next !== undefined }
    }),
    requests: part(() => deps.indexes.getAccountMetrics(caller, { query: { range: '24h' } })),
    spend: part(async () => rateOf(await listed)),
    activity: part(() => recentActivity(deps, caller, listed)),
  })
}
