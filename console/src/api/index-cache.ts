import type { QueryClient } from '@tanstack/react-query'
import type { IndexStatusView } from '#contracts/indexes'
import { indexesQuery, indexKey, indexQuery, overviewQuery } from './pages.ts'

export type WatchedIndex = IndexStatusView & { indexName: string; endpoint: string }

/** Puts what was heard of an index into the list and into its own page, where they are loaded. */
export function patchIndex(queryClient: QueryClient, { indexName, endpoint, ...status }: WatchedIndex): void {
  const seen = { indexStatus: status.indexStatus, ...(endpoint !== '' && { marqoEndpoint: endpoint }) }
  queryClient.setQueryData(indexesQuery.queryKey, (page) => {
    if (page?.indexes.status !== 'ok') return page
    const data = page.indexes.data.map((entry) =>
      entry.indexName === indexName ? { ...entry, ...seen } : entry,
    )
    return { ...page, indexes: { ...page.indexes, data } }
  })
  queryClient.setQueryData(indexQuery(indexName).queryKey, (page) => {
    if (page === undefined) return page
    const index =
      page.index.status === 'ok' ? { ...page.index, data: { ...page.index.data, ...seen } } : page.index
    return { ...page, index, status: { status: 'ok' as const, data: status } }
  })
}

/** Takes an index that is gone out of the list, where it is loaded. */
export function dropIndex(queryClient: QueryClient, indexName: string): void {
  queryClient.setQueryData(indexesQuery.queryKey, (page) => {
    if (page?.indexes.status !== 'ok') return page
    const data = page.indexes.data.filter((entry) => entry.indexName !== indexName)
    return { ...page, indexes: { ...page.indexes, data } }
  })
}

/** Asks again for what an index's change shows in; only what is on the screen is loaded. */
export function refreshIndex(queryClient: QueryClient, indexName: string): void {
  for (const queryKey of [indexesQuery.queryKey, indexKey(indexName), overviewQuery.queryKey])
    void queryClient.invalidateQueries({ queryKey })
}
