import type { IndexListEntry, Metrics } from '#contracts/indexes'
import type { BusyIndex, ShownStatus } from '#contracts/web-bff'

type Listed = Pick<IndexListEntry, 'indexName' | 'indexStatus' | 'numberOfInferences' | 'Created'>

const SHOWN = 5
/** Only this many of the newest indexes are considered, to limit the requests of one page. */
const LOOKED_AT = 20
/** Statuses that need attention, shown first; other indexes are ordered by their traffic. */
const ATTENTION: readonly ShownStatus[] = ['FAILED', 'CREATING', 'MODIFYING', 'DELETING']

/** The status as the Console shows it. */
export function shownStatus({ indexStatus, numberOfInferences }: Listed): ShownStatus {
  return indexStatus === 'READY' && numberOfInferences === 0 ? 'PAUSED' : indexStatus
}

export function countByStatus(indexes: readonly Listed[]): Partial<Record<ShownStatus, number>> {
  const counts: Partial<Record<ShownStatus, number>> = {}
  for (const index of indexes) {
    const status = shownStatus(index)
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

/**
 * At most five indexes: those that need attention, then the busiest. An index whose metrics cannot be read is shown
 * without them.
 */
export async function firstIndexes(
  indexes: readonly Listed[],
  metricsOf: (name: string) => Promise<Pick<Metrics, 'totals'>>,
): Promise<BusyIndex[]> {
  const candidates = indexes
    .map((index) => ({ index, status: shownStatus(index), place: placeOf(shownStatus(index)) }))
    .toSorted((a, b) => a.place - b.place || (a.index.Created < b.index.Created ? 1 : -1))
    .slice(0, LOOKED_AT)
  const looked = await Promise.all(
    candidates.map(async ({ index: { indexName }, status, place }) => {
      const totals = await metricsOf(indexName).then(
        (metrics) => metrics.totals,
        () => undefined,
      )
      const row: BusyIndex = {
        indexName,
        status,
        requests: totals?.requests ?? null,
        p95Ms: totals?.p95Ms ?? null,
      }
      return { row, place }
    }),
  )
  return looked
    .toSorted((a, b) => a.place - b.place || (b.row.requests ?? -1) - (a.row.requests ?? -1))
    .slice(0, SHOWN)
    .map(({ row }) => row)
}

function placeOf(status: ShownStatus): number {
  const at = ATTENTION.indexOf(status)
  return at === -1 ? ATTENTION.length : at
}
