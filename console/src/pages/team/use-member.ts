import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Member } from '#contracts/users-accounts'
import { callWithTag } from '../../api/client.ts'
import { teamQuery } from '../../api/pages.ts'

/** One member with the tag that guards changes of it; what the list shows of them is there at once. */
export function useMember(userId: string) {
  const queryClient = useQueryClient()
  const query = useQuery({
    queryKey: [...teamQuery.queryKey, 'member', userId],
    queryFn: ({ signal }) => callWithTag('getMember', { params: { userId }, signal }),
    staleTime: 0,
    gcTime: 0,
  })
  const page = queryClient.getQueryData(teamQuery.queryKey)
  const listed =
    page?.members.status === 'ok' ? page.members.data.results.find((one) => one.userId === userId) : undefined
  return {
    member: query.data?.data ?? listed,
    etag: query.data?.etag,
    error: query.error,
    readAgain: () => void query.refetch(),
  }
}

/** What to call somebody. */
export const nameOf = ({ name, email }: Pick<Member, 'name' | 'email'>) => name ?? email
