import type { QueryClient } from '@tanstack/react-query'
import type { IndexStatusView } from '#contracts/indexes'
import { urlOf } from './client.ts'
import { indexesQuery, indexKey, indexQuery } from './pages.ts'

type WatchedIndex = IndexStatusView & { indexName: string; endpoint: string }
type Link = 'connecting' | 'up' | 'down'

/**
 * Follows the status of every index of the account and keeps what the pages show in step. The browser connects again
 * by itself; `onLink` hears whether the server is there. @returns a function that stops it
 */
export function watchIndexes(queryClient: QueryClient, onLink: (link: Link) => void): () => void {
  let wasDown = false
  const source = new EventSource(urlOf('watchIndexes'))
  const on = <T>(event: string, hear: (data: T) => void) =>
    source.addEventListener(event, (message: MessageEvent<string>) => hear(JSON.parse(message.data) as T))
  source.addEventListener('open', () => {
    onLink('up')
    // What happened meanwhile was not heard.
    if (wasDown) void queryClient.invalidateQueries()
    wasDown = false
  })
  source.addEventListener('error', () => {
    wasDown = true
    onLink('down')
  })
  on<{ indexes: WatchedIndex[] }>('snapshot', ({ indexes }) => {
    for (const index of indexes) apply(queryClient, index)
  })
  on<{ index: WatchedIndex }>('status', ({ index }) => {
    apply(queryClient, index)
    void queryClient.invalidateQueries({ queryKey: indexesQuery.queryKey })
    void queryClient.invalidateQueries({ queryKey: indexKey(index.indexName) })
    void queryClient.invalidateQueries({ queryKey: ['overview'] })
  })
  on<{ indexName: string }>('gone', ({ indexName }) => {
    queryClient.setQueryData(indexesQuery.queryKey, (page) =>
      page?.indexes.status === 'ok'
        ? {
            ...page,
            indexes: {
              ...page.indexes,
              data: page.indexes.data.filter((entry) => entry.indexName !== indexName),
            },
          }
        : page,
    )
    void queryClient.invalidateQueries({ queryKey: indexKey(indexName) })
    void queryClient.invalidateQueries({ queryKey: ['overview'] })
  })
  return () => source.close()
}

/** Puts what was heard into the list and into the index's own page, where they are loaded. */
function apply(queryClient: QueryClient, { indexName, endpoint, ...status }: WatchedIndex): void {
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
