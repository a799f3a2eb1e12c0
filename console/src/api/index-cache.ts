import type { QueryClient } from '@tanstack/react-query'
import type { IndexStatusView } from '#contracts/indexes'
import type { Output } from './contract-types.ts'
import { indexesQuery, indexKey, indexQuery, overviewQuery } from './pages.ts'

export type WatchedIndex = IndexStatusView & { indexName: string; endpoint: string }

/** Puts what was heard of an index into the list and into its own page, where they are loaded. */
export function patchIndex(queryClient: QueryClient, index: WatchedIndex): void {
  patchList(queryClient, new Map([[index.indexName, index]]))
  patchPage(queryClient, index)
}

const seenOf = ({ indexStatus, endpoint }: WatchedIndex) => ({
  indexStatus,
  ...(endpoint !== '' && { marqoEndpoint: endpoint }),
})

/** In one go, for the list may hold thousands. With `isAll`, what was not heard of is gone. */
function patchList(
  queryClient: QueryClient,
  heard: ReadonlyMap<string, WatchedIndex>,
  { isAll = false } = {},
): void {
  queryClient.setQueryData(indexesQuery.queryKey, (page) => {
    if (page?.indexes.status !== 'ok') return page
    const data = page.indexes.data.flatMap((entry) => {
      const index = heard.get(entry.indexName)
      if (index === undefined) return isAll ? [] : [entry]
      return [{ ...entry, ...seenOf(index) }]
    })
    return { ...page, indexes: { ...page.indexes, data } }
  })
}

function patchPage(queryClient: QueryClient, heard: WatchedIndex): void {
  const { indexName, endpoint: _, ...status } = heard
  queryClient.setQueryData(indexQuery(indexName).queryKey, (page) => {
    if (page === undefined) return page
    const index =
      page.index.status === 'ok'
        ? { ...page.index, data: { ...page.index.data, ...seenOf(heard) } }
        : page.index
    return { ...page, index, status: { status: 'ok' as const, data: status } }
  })
}

/**
 * Takes over how all indexes are when listening begins. What is shown may have been loaded a moment before: whatever
 * differs since is loaded again, and what is not there any more is found to be gone.
 */
export function applySnapshot(queryClient: QueryClient, indexes: readonly WatchedIndex[]): void {
  const now = new Map(indexes.map((index) => [index.indexName, index]))
  const shown = shownStatuses(queryClient)
  patchList(queryClient, now, { isAll: true })
  for (const index of indexes) if (shown.has(index.indexName)) patchPage(queryClient, index)
  const changed = [...shown].filter(([name, status]) => now.get(name)?.indexStatus !== status)
  if (changed.length > 0) refreshIndexes(queryClient, new Set(changed.map(([name]) => name)))
  const list = queryClient.getQueryData(indexesQuery.queryKey)?.indexes
  if (list?.status === 'ok' && list.data.length < now.size)
    void queryClient.invalidateQueries({ queryKey: indexesQuery.queryKey })
}

/** Every index in the list or on a page of its own, and its status there. */
function shownStatuses(queryClient: QueryClient): Map<string, IndexStatusView['indexStatus']> {
  const list = queryClient.getQueryData(indexesQuery.queryKey)?.indexes
  const pages = queryClient.getQueriesData<Output<'getIndexPage'>>({
    predicate: ({ queryKey: [area, , part] }) => area === 'index' && part === 'page',
  })
  const entries = [
    ...(list?.status === 'ok' ? list.data : []),
    ...pages.flatMap(([, page]) => (page?.index.status === 'ok' ? [page.index.data] : [])),
  ]
  return new Map(entries.map(({ indexName, indexStatus }) => [indexName, indexStatus]))
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
  refreshIndexes(queryClient, new Set([indexName]))
}

function refreshIndexes(queryClient: QueryClient, names: ReadonlySet<string>): void {
  const [area] = indexKey('')
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [first, second] }) => first === area && names.has(String(second)),
  })
  for (const { queryKey } of [indexesQuery, overviewQuery]) void queryClient.invalidateQueries({ queryKey })
}
