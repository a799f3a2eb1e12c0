import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

/** What runs on a cell, page by page. */
export const indexesOfCellQuery = (cellId: string) =>
  infiniteQueryOptions({
    queryKey: ['cells', cellId, 'indexes'],
    queryFn: ({ pageParam, signal }) =>
      call('listIndexesOfCell', {
        params: { cellId },
        query: { limit: 100, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
