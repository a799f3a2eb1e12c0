import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type { Input } from './contract-types.ts'

export type ActivityFilters = Omit<NonNullable<Input<'listActivity'>['query']>, 'limit' | 'after'>

/** The activity of the account, newest first, as far as the filters let through. */
export const activityQuery = (filters: ActivityFilters) =>
  infiniteQueryOptions({
    queryKey: ['activity', filters],
    queryFn: ({ pageParam, signal }) =>
      call('listActivity', {
        query: { ...filters, limit: 50, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
