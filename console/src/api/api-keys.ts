import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

/** Keys after the first page of the page's own call; `first` is where that one ended. */
export const moreApiKeysQuery = (first: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['api-keys', 'more', first],
    queryFn: ({ pageParam, signal }) =>
      call('listApiKeys', {
        query: { limit: 100, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next,
    // Only when somebody asks for more.
    enabled: false,
  })
