import type { OverviewPage } from '#contracts/web-bff'
import { type Caller, requireUser } from '#platform/caller'
import type * as z from 'zod'
import { recentActivity } from './activity.ts'
import { countByStatus, firstIndexes } from './first-indexes.ts'
import { type PageNeeds, partsOf, whole } from './parts.ts'
import { rateOf } from './rate.ts'

/** @throws ServiceError `forbidden` */
export async function getOverviewPage(
  deps: PageNeeds,
  caller: Caller,
): Promise<z.infer<typeof OverviewPage>> {
  requireUser(caller)
  const { part, listIndexes } = partsOf(deps, caller)
  const listed = listIndexes()
  // Three sections await this promise, and each reports its failure.
  listed.catch(() => {})
  return whole({
    indexes: part(async () => {
      const all = await listed
      return {
        total: all.length,
        byStatus: countByStatus(all),
        first: await firstIndexes(all, (name) =>
          deps.indexes.getIndexMetrics(caller, { params: { name }, query: { range: '24h' } }),
        ),
      }
    }),
    requests: part(() => deps.indexes.getAccountMetrics(caller, { query: { range: '24h' } })),
    week: part(() => deps.indexes.getAccountMetrics(caller, { query: { range: '7d' } })),
    spend: part(async () => rateOf(await listed, deps.now())),
    activity: part(() => recentActivity(deps, caller, listed)),
  })
}
