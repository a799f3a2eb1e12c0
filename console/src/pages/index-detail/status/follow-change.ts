import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { toApiError } from '../../../api/errors.ts'
import { indexKey } from '../../../api/pages.ts'
import { toast } from '../../../ui/feedback/toast.tsx'
import { settledQuery } from '../index-queries.ts'
import type { IndexDialog } from '../index-address.ts'

export type ChangeWords = Readonly<{
  /** While the cell works on it. */
  underWay: string
  /** Once the index serves the change. */
  done: string
  /** What takes the change back, where something does. */
  undo?: Readonly<{ label: string; dialog: IndexDialog }> | undefined
}>

/** Tells in a toast, on whatever page, how an accepted change of an index ends. */
export function useFollowChange(name: string): (words: ChangeWords) => void {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const follow = async ({ underWay, done, undo }: ChangeWords) => {
    const id = toast.loading(underWay, { duration: Number.POSITIVE_INFINITY })
    const settled = { id, duration: 6000 }
    try {
      const status = await queryClient.fetchQuery(settledQuery(name, 'READY', Date.now()))
      if (status.indexStatus !== 'READY')
        toast.error(`${name} was not changed`, {
          ...settled,
          description: status.reason ?? 'The index was deleted meanwhile.',
        })
      else if (status.reason !== undefined)
        toast.error(`${name} is as it was before`, { ...settled, description: status.reason })
      else
        toast.success(done, {
          ...settled,
          ...(undo && {
            action: {
              label: undo.label,
              onClick: () =>
                void navigate({ to: '/indexes/$name', params: { name }, search: { dialog: undo.dialog } }),
            },
          }),
        })
    } catch (error) {
      toast.warning('The change was accepted', {
        ...settled,
        description: `Its progress cannot be read right now. ${toApiError(error).message}`,
      })
    }
    // The page learns of it by an event, unless the stream is interrupted just now.
    await queryClient.invalidateQueries({ queryKey: indexKey(name) })
  }
  return (words) => void follow(words)
}
