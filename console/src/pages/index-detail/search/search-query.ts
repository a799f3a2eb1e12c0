import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../../../api/client.ts'
import { indexKey } from '../../../api/pages.ts'
import type { RecommendBody, SearchBody } from './search-request.ts'

/** A search with how long it took from here. A request that another one overtakes is called off. */
export const searchQuery = (name: string, body: SearchBody | RecommendBody | undefined) =>
  queryOptions({
    queryKey: [...indexKey(name), 'search', body],
    queryFn: async ({ signal }) => {
      const began = performance.now()
      const operation = body !== undefined && 'documents' in body ? 'recommendDocuments' : 'searchIndex'
      const result = await call(operation, { params: { name }, body: { ...body }, signal })
      return { result, roundTripMs: performance.now() - began }
    },
    enabled: body !== undefined,
    // The same search again is asked for by the person, not by coming back to the page.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
