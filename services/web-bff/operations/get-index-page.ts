import type * as z from 'zod'
import type { IndexPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'
import { rateOf } from '../domain/rate.ts'

/** @throws ServiceError `index_not_found` */
export async function getIndexPage(
  deps: PageNeeds,
  caller: Caller,
  name: string,
): Promise<z.infer<typeof IndexPage>> {
  const { part, limits } = partsOf(deps, caller)
  const { indexes } = deps
  const of = { params: { name } }
  const entry = indexes.getIndex(caller, of)
  // Two sections await this promise, and each reports its failure.
  entry.catch(() => {})
  const page = await whole({
    index: part(() => entry),
    status: part(() => indexes.getIndexStatus(caller, { ...of, query: { timeoutSeconds: 0 } })),
    settings: part(() => indexes.getIndexSettings(caller, of)),
    stats: part(() => indexes.getIndexStats(caller, of)),
    history: part(() => indexes.getIndexHistory(caller, of)),
    spend: part(async () => rateOf([await entry], deps.now())),
    billing: part(() => billingOf(deps, caller, name)),
    limits: limits(),
  })
  const { index } = page
  if (index.status === 'failed' && index.error.code === 'index_not_found')
    throw new ServiceError({ kind: 'not_found', code: index.error.code, message: index.error.message })
  return page
}

/** This month of the index; one that had its name before, and is gone, counts too. */
async function billingOf({ billing }: PageNeeds, caller: Caller, indexName: string) {
  const [usage, { budget, month }] = await Promise.all([
    billing.getUsage(caller, { query: { groupBy: 'index', indexName, limit: 1 } }),
    billing.getBillingSummary(caller, {}),
  ])
  const isPausedByBudget = budget.pausedIndexes.includes(indexName)
  return { month, amountMicros: usage.totalMicros, isPausedByBudget }
}
