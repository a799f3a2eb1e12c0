import { useQuery, useQueryClient } from '@tanstack/react-query'
import { callWithTag } from '../../api/client.ts'
import { apiKeysQuery } from '../../api/pages.ts'

/** One key with the tag that guards changes of it; what the list shows of it is there at once. */
export function useApiKey(keyId: string) {
  const queryClient = useQueryClient()
  const query = useQuery({
    queryKey: ['api-keys', 'one', keyId],
    queryFn: ({ signal }) => callWithTag('getApiKey', { params: { keyId }, signal }),
    staleTime: 0,
    gcTime: 0,
  })
  const page = queryClient.getQueryData(apiKeysQuery.queryKey)
  const listed =
    page?.apiKeys.status === 'ok' ? page.apiKeys.data.results.find((one) => one.keyId === keyId) : undefined
  return { apiKey: query.data?.data ?? listed, etag: query.data?.etag, error: query.error }
}
