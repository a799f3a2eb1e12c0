import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { IndexStatus, MetricsRange } from '#contracts/indexes'
import { call, callWithTag } from '../../api/client.ts'
import type { Output } from '../../api/contract-types.ts'
import { ApiError, hasCode } from '../../api/errors.ts'
import { indexKey, indexQuery } from '../../api/pages.ts'
import { type IndexSize, readSize } from './size/index-size.ts'

const REFRESH_MS = 30_000
const RETRY_MS = 2_000
/** Less than a gateway waits for an answer. */
const WAIT_SECONDS = 20

export type IndexPageData = Output<'getIndexPage'>

/** The page of an index with counts that stay true while it is looked at. Its status comes by events. */
export const indexPageQuery = (name: string) => ({
  ...indexQuery(name),
  refetchInterval: ({ state }: { state: { error: unknown } }) =>
    hasCode(state.error, 'index_not_found') ? false : REFRESH_MS,
})

/** A size and the tag under which it was read. */
export type TaggedSize = Readonly<{ size: IndexSize; etag: string | undefined }>

/** What a change of size starts from. Read again as soon as the index is heard to have changed. */
export const sizeQuery = (name: string) =>
  queryOptions({
    queryKey: [...indexKey(name), 'size'],
    queryFn: async ({ signal }): Promise<TaggedSize> => {
      const { data, etag } = await callWithTag('getIndexSettings', { params: { name }, signal })
      return { size: readSize(data), etag }
    },
    // A dialog must never start from what was read for an earlier one.
    gcTime: 0,
    staleTime: 0,
  })

export const indexMetricsQuery = (name: string, range: MetricsRange) =>
  queryOptions({
    queryKey: [...indexKey(name), 'metrics', range],
    queryFn: ({ signal }) => call('getIndexMetrics', { params: { name }, query: { range }, signal }),
    staleTime: REFRESH_MS / 2,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  })

/**
 * Answers when the index is `wanted`, or can no longer become it. `since` tells one wait from the next; the key is
 * not below `indexKey`, so that news of the index does not begin the wait anew.
 */
export const settledQuery = (name: string, wanted: IndexStatus, since: number) =>
  queryOptions({
    queryKey: ['index-settled', name, wanted, since],
    queryFn: async ({ signal }) => {
      for (;;) {
        const query = { waitFor: wanted, timeoutSeconds: WAIT_SECONDS }
        const status = await call('getIndexStatus', { params: { name }, query, signal })
        if ([wanted, 'FAILED', 'DELETED'].includes(status.indexStatus)) return status
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: (_, error) => error instanceof ApiError && (error.code === 'offline' || error.status >= 500),
    retryDelay: RETRY_MS,
  })
