import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

/**
 * Pages of the Web BFF, one call each. The first word of every key says whose data it is, so that everything of an
 * index, or of the account, can be refreshed by its beginning.
 */
export const shellQuery = queryOptions({
  queryKey: ['shell'],
  queryFn: ({ signal }) => call('getShellPage', { signal }),
  staleTime: 60_000,
})
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call('getOverviewPage', { signal }),
})
export const indexesQuery = queryOptions({
  queryKey: ['indexes'],
  queryFn: ({ signal }) => call('getIndexesPage', { signal }),
})
export const createIndexQuery = queryOptions({
  queryKey: ['create-index'],
  queryFn: ({ signal }) => call('getCreateIndexPage', { signal }),
})
/** Everything of one index has a key that begins so. */
export const indexKey = (name: string) => ['index', name] as const
export const indexQuery = (name: string) =>
  queryOptions({
    queryKey: [...indexKey(name), 'page'],
    queryFn: ({ signal }) => call('getIndexPage', { params: { name }, signal }),
  })
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => call('getApiKeysPage', { signal }),
})
export const teamQuery = queryOptions({
  queryKey: ['team'],
  queryFn: ({ signal }) => call('getTeamPage', { signal }),
})
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => call('getAccountPage', { signal }),
})
/** Everything of the account's bill has a key that begins so. */
export const billingKey = ['billing'] as const
export const billingQuery = (month: string | undefined) =>
  queryOptions({
    queryKey: [...billingKey, 'page', month],
    queryFn: ({ signal }) => call('getBillingPage', { query: { month }, signal }),
  })
export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ signal }) => call('getProfilePage', { signal }),
})
export const cellsQuery = queryOptions({
  queryKey: ['cells'],
  queryFn: ({ signal }) => call('getCellsPage', { signal }),
  refetchInterval: 10_000,
})
