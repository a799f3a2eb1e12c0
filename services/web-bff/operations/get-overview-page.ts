import type { OverviewPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type * as z from 'zod'
import { recentActivity } from '../policies/recent-activity.ts'
import { countByStatus, firstIndexes } from '../policies/first-indexes.ts'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'
import type { WebBffDeps } from '../ports.ts'
import { rateOf } from '../domain/rate.ts'

export async function getOverviewPage(
  deps: PageNeeds & Pick<WebBffDeps, 'activity'>,
  caller: Caller,
): Promise<z.infer<typeof OverviewPage>> {
  const { part, listIndexes, billing } = partsOf(deps, caller)
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
    billing: billing(),
    activity: part(() => recentActivity(deps, caller)),
  })
}
