import { CircleSlash, Clock, type LucideIcon, Pause, TriangleAlert } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { useMay } from '../../../app/permissions.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { isPaused } from '../index-can.ts'
import { useIndexDialog } from '../actions/use-index-dialog.ts'

type State = Readonly<{ icon: LucideIcon; title: string; description: string }>

/** Why documents cannot be seen or searched now; `undefined` when they can. */
export function unreachableState(index: IndexListEntry): State | undefined {
  if (isPaused(index))
    return {
      icon: Pause,
      title: 'The index is paused',
      description: 'Its documents are kept. Resume it to see, change and search them.',
    }
  switch (index.indexStatus) {
    case 'CREATING':
      return {
        icon: Clock,
        title: 'The index is being created',
        description: 'You can add documents as soon as it is ready. This page updates by itself.',
      }
    case 'FAILED':
      return {
        icon: TriangleAlert,
        title: 'The index could not be created',
        description: 'It holds no documents. See the reason above.',
      }
    case 'DELETING':
    case 'DELETED':
      return {
        icon: CircleSlash,
        title: 'The index is being deleted',
        description: 'Its documents are no longer available.',
      }
    case 'READY':
    case 'MODIFYING':
      return undefined
  }
}

export function Unreachable({ index, state }: Readonly<{ index: IndexListEntry; state: State }>) {
  const { open } = useIndexDialog()
  const may = useMay()
  return (
    <EmptyState
      {...state}
      action={
        isPaused(index) &&
        may('indexes:write') && (
          <Button variant="primary" onClick={() => open('resume')}>
            Resume
          </Button>
        )
      }
    />
  )
}
