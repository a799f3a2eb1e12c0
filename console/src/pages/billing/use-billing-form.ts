import { useQuery, useQueryClient } from '@tanstack/react-query'
import { callWithTag } from '../../api/client.ts'
import { billingKey, overviewQuery } from '../../api/pages.ts'

/** What is to be changed, as it is now, with the tag that tells whether somebody else changed it meanwhile. */
export function useTagged<O extends 'getBudget' | 'getBillingDetails'>(operation: O) {
  return useQuery({
    queryKey: [...billingKey, operation],
    queryFn: ({ signal }) => callWithTag<O>(operation, { signal } as never),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

/** Loads again all that shows the account's bill. */
export function useRefreshBilling() {
  const queryClient = useQueryClient()
  return () => {
    for (const queryKey of [billingKey, overviewQuery.queryKey, ['index']])
      void queryClient.invalidateQueries({ queryKey })
  }
}
