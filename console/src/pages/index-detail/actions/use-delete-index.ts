import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { IndexStatus } from '#contracts/indexes'
import { call, dryRun } from '../../../api/client.ts'
import { hasCode } from '../../../api/errors.ts'
import { indexKey } from '../../../api/pages.ts'
import { sizeQuery, type TaggedSize } from '../index-queries.ts'
import { useIntentKey } from '../../../api/use-intent-key.ts'

const WAIT_SECONDS = 20

/** Deleting one index: what it would do, and doing it to exactly what was looked at. */
export function useDeleteIndex(name: string, onDeleted: () => void) {
  const queryClient = useQueryClient()
  const keyOf = useIntentKey()
  const remove = useMutation({
    mutationFn: async (seen: TaggedSize | undefined) => {
      const { etag } = seen ?? (await queryClient.fetchQuery(sizeQuery(name)))
      return call('deleteIndex', { params: { name }, ifMatch: etag, idempotencyKey: keyOf(etag ?? '') })
    },
    onSuccess: onDeleted,
    onError: (error) => {
      if (hasCode(error, 'index_not_found')) onDeleted()
      else void queryClient.invalidateQueries({ queryKey: indexKey(name) })
    },
  })
  // What is going need not be looked at any more.
  const enabled = remove.isIdle || remove.isError
  const { data: latest } = useQuery({ ...sizeQuery(name), enabled })
  const plan = useQuery({
    queryKey: [...indexKey(name), 'delete-plan'],
    queryFn: ({ signal }) => dryRun('deleteIndex', { params: { name }, signal }),
    enabled,
    gcTime: 0,
  })
  return {
    plan,
    remove: () => remove.mutate(latest),
    isRemoving: remove.isPending || remove.isSuccess,
    error: remove.error,
    isChangedMeanwhile: hasCode(remove.error, 'precondition_failed'),
  }
}

/** Waits until the name is free again, for as long as anybody wants to look at a spinner. */
export async function whenGone(name: string): Promise<boolean> {
  const isGone = (status: IndexStatus) => status === 'DELETED'
  const query = { waitFor: 'DELETED', timeoutSeconds: WAIT_SECONDS } as const
  try {
    return isGone((await call('getIndexStatus', { params: { name }, query })).indexStatus)
  } catch (error) {
    return hasCode(error, 'index_not_found')
  }
}
