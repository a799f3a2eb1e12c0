import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { IndexStatus } from '#contracts/indexes'
import { call, dryRun } from '../../api/client.ts'
import { hasCode } from '../../api/errors.ts'
import { indexKey } from '../../api/pages.ts'
import { sizeQuery } from './index-queries.ts'
import { useIntentKey } from './use-intent-key.ts'

const WAIT_SECONDS = 20

/** Deleting one index: what it would do, and doing it to exactly what was looked at. */
export function useDeleteIndex(name: string, onDeleted: () => void) {
  const queryClient = useQueryClient()
  const { data: latest } = useQuery(sizeQuery(name))
  const keyOf = useIntentKey(latest?.etag ?? '')
  const remove = useMutation({
    mutationFn: () =>
      call('deleteIndex', { params: { name }, ifMatch: latest?.etag, idempotencyKey: keyOf() }),
    onSuccess: onDeleted,
    onError: (error) => {
      if (hasCode(error, 'index_not_found')) onDeleted()
      else void queryClient.invalidateQueries({ queryKey: indexKey(name) })
    },
  })
  const plan = useQuery({
    queryKey: [...indexKey(name), 'delete-plan'],
    queryFn: ({ signal }) => dryRun('deleteIndex', { params: { name }, signal }),
    enabled: remove.isIdle || remove.isError,
    gcTime: 0,
  })
  return {
    plan,
    remove: () => remove.mutate(),
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
