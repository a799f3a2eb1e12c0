import { Copy, Pause, Play, SlidersHorizontal, Trash2 } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { type Command, useCommands } from '../../../app/commands.ts'
import { useMay } from '../../../app/permissions.tsx'
import { toast } from '../../../ui/feedback/toast.tsx'
import { indexCan } from '../index-can.ts'
import { useIndexDialog } from './use-index-dialog.ts'

/** The same actions for the command palette. */
export function IndexCommands({ index }: { index: IndexListEntry }) {
  const may = useMay()
  const { open } = useIndexDialog()
  const { indexName, marqoEndpoint } = index
  const on = { group: 'This page' } as const
  const copyEndpoint = async () => {
    await navigator.clipboard.writeText(marqoEndpoint).then(
      () => toast.success('Endpoint copied'),
      () => toast.error('The endpoint could not be copied', { description: marqoEndpoint }),
    )
  }
  const commands: (Command | false)[] = [
    marqoEndpoint !== '' && {
      ...on,
      id: 'copy endpoint',
      label: `Copy endpoint of ${indexName}`,
      icon: Copy,
      run: () => void copyEndpoint(),
    },
    ...(may('indexes:write')
      ? [
          indexCan.scale(index) && {
            ...on,
            id: 'scale index',
            label: `Scale ${indexName}`,
            icon: SlidersHorizontal,
            run: () => open('scale'),
          },
          indexCan.pause(index) && {
            ...on,
            id: 'pause index',
            label: `Pause ${indexName}`,
            icon: Pause,
            run: () => open('pause'),
          },
          indexCan.resume(index) && {
            ...on,
            id: 'resume index',
            label: `Resume ${indexName}`,
            icon: Play,
            run: () => open('resume'),
          },
          indexCan.delete(index) && {
            ...on,
            id: 'delete index',
            label: `Delete ${indexName}`,
            icon: Trash2,
            run: () => open('delete'),
          },
        ]
      : []),
  ]
  useCommands(commands.filter((command) => command !== false))
  return null
}
