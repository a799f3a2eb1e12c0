import { useQuery, useQueryClient } from '@tanstack/react-query'
import { callWithTag } from '../../api/client.ts'
import { billingKey, overviewQuery } from '../../api/pages.ts'

/** Read anew each time, with the tag that tells whether somebody else changed it meanwhile. */
const FRESH = { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false } as const

export const useBudget = () =>
  useQuery({
    ...FRESH,
    queryKey: [...billingKey, 'budget'],
    queryFn: ({ signal }) => callWithTag('getBudget', { signal }),
  })
export const useBillingDetails = () =>
  useQuery({
    ...FRESH,
    queryKey: [...billingKey, 'details'],
    queryFn: ({ signal }) => callWithTag('getBillingDetails', { signal }),
  })

/** Loads again all that shows the account's bill. */
export function useRefreshBilling() {
  const queryClient = useQueryClient()
  return () => {
    for (const queryKey of [billingKey, overviewQuery.queryKey, ['index']])
      void queryClient.invalidateQueries({ queryKey })
  }
}
