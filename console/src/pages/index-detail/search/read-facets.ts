import type { SearchResult } from '#contracts/indexes'
import type { SearchAddress } from './search-address.ts'

type Stats = Readonly<{ min: number; max: number; avg: number; count: number }>
export type ShownFacet = Readonly<{ field: string }> &
  Readonly<{ values: readonly Readonly<{ value: string; count: number }>[] } | { stats: Stats | undefined }>

/** The facets of an answer, in the order in which they were asked for. */
export function readFacets(result: SearchResult, asked: SearchAddress['facets']): readonly ShownFacet[] {
  const facets = objectIn(result['facets'])
  return (asked ?? []).map(([field, type]): ShownFacet => {
    const facet = objectIn(facets[field])
    if (type === 'number') return { field, stats: statsIn(facet) }
    const values = Object.entries(facet)
      .map(([value, one]) => ({ value, count: Number(objectIn(one)['count'] ?? 0) }))
      // JSON gives keys that look like numbers in another order.
      .toSorted((a, b) => b.count - a.count)
    return { field, values }
  })
}

function statsIn({ min, max, avg, count }: Record<string, unknown>): Stats | undefined {
  if (typeof min !== 'number' || typeof max !== 'number') return undefined
  return { min, max, avg: Number(avg), count: Number(count) }
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
