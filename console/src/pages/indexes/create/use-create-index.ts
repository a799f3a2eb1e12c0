import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../api/client.ts'
import { createIndexQuery, indexesQuery, overviewQuery } from '../../../api/pages.ts'
import { useIntentKey } from '../../../api/use-intent-key.ts'
import type { Settings } from './draft.ts'

type CreateIndexInput = Readonly<{
  name: string
  settings: Settings
  /** It was accepted, and comes about from now on. `warnings`: what was sent and has no effect. */
  onCreated: (warnings: readonly string[]) => void
}>

/** Creates the index. One that is asked for again, because no answer came, is made once. */
export function useCreateIndex({ name, settings, onCreated }: CreateIndexInput) {
  const queryClient = useQueryClient()
  const wanted = JSON.stringify([name, settings])
  const keyOf = useIntentKey()
  const creation = useMutation({
    // What is sent is told apart from what is asked for by now.
    mutationFn: (intent: string) =>
      call('createIndex', { params: { name }, body: { ...settings }, idempotencyKey: keyOf(intent) }),
    onSuccess: ({ warnings = [] }) => {
      for (const { queryKey } of [indexesQuery, overviewQuery, createIndexQuery])
        void queryClient.invalidateQueries({ queryKey })
      onCreated(warnings)
    },
  })
  return {
    create: () => creation.mutate(wanted),
    isPending: creation.isPending,
    /** Why it was refused, as long as the same is asked for. */
    error: creation.variables === wanted ? creation.error : null,
  }
}
