import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '../../../api/client.ts'
import { indexKey, indexQuery } from '../../../api/pages.ts'

const PAGE_SIZE = 50
/** The most the server takes in one request. */
const MAX_DELETED_AT_ONCE = 128

const documentsKey = (name: string) => [...indexKey(name), 'documents'] as const

/** Documents in order of their ids, a page at a time. */
export const documentsQuery = (name: string, filter: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...documentsKey(name), filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call('listDocuments', {
        params: { name },
        query: {
          limit: PAGE_SIZE,
          ...(pageParam !== '' && { after: pageParam }),
          ...(filter !== undefined && { filter }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })

export const documentQuery = (name: string, documentId: string) =>
  queryOptions({
    queryKey: [...indexKey(name), 'document', documentId],
    queryFn: ({ signal }) => call('getDocument', { params: { name, documentId }, signal }),
  })

/** Some documents of an index, to learn its fields from. */
export const sampleQuery = (name: string) =>
  queryOptions({
    queryKey: [...indexKey(name), 'sample'],
    queryFn: async ({ signal }) => {
      const { results, total } = await call('listDocuments', {
        params: { name },
        query: { limit: 100 },
        signal,
      })
      return { documents: results, total }
    },
    staleTime: 60_000,
  })

export async function deleteDocuments(name: string, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += MAX_DELETED_AT_ONCE)
    await call('deleteDocuments', { params: { name }, body: ids.slice(from, from + MAX_DELETED_AT_ONCE) })
}

/** Whatever shows documents of this index, or counts them, is asked for again. */
export async function documentsChanged(queryClient: QueryClient, name: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: documentsKey(name) }),
    queryClient.invalidateQueries({ queryKey: [...indexKey(name), 'document'] }),
    queryClient.invalidateQueries({ queryKey: sampleQuery(name).queryKey }),
    queryClient.invalidateQueries({ queryKey: indexQuery(name).queryKey }),
  ])
}
