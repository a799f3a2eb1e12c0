import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../api/client.ts'
import { createIndexQuery, indexesQuery, overviewQuery } from '../../../api/pages.ts'
import { toast } from '../../../ui/toast.tsx'
import { useIntentKey } from '../../index/use-intent-key.ts'
import type { Settings } from './draft.ts'

type CreateIndexInput = Readonly<{
  name: string
  settings: Settings
  onCreated: () => void
}>

/** Creates the index. One that is asked for again, because no answer came, is made once. */
export function useCreateIndex({ name, settings, onCreated }: CreateIndexInput) {
  const queryClient = useQueryClient()
  const wanted = JSON.stringify([name, settings])
  const keyOf = useIntentKey(wanted)
  const creation = useMutation({
    // What is sent is told apart from what is asked for by now.
    mutationFn: (_wanted: string) =>
      call('createIndex', { params: { name }, body: { ...settings }, idempotencyKey: keyOf() }),
    onSuccess: ({ index, warnings = [] }) => {
      for (const { queryKey } of [indexesQuery, overviewQuery, createIndexQuery])
        void queryClient.invalidateQueries({ queryKey })
      const title = `Index ${index} is being created`
      if (warnings.length > 0) toast.warning(title, { description: warnings.join(' ') })
      else toast.success(title)
      onCreated()
    },
  })
  return {
    create: () => creation.mutate(wanted),
    isPending: creation.isPending,
    /** Why it was refused, as long as the same is asked for. */
    error: creation.variables === wanted ? creation.error : null,
  }
}
