import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Database, FilePlus, Pause, Play, Scaling, Search, Trash2 } from 'lucide-react'
import type { IndexListEntry } from '#contracts/indexes'
import { indexesQuery } from '../api/pages.ts'
import { indexCan } from '../pages/index-detail/index-can.ts'
import type { IndexDialog } from '../pages/index-detail/index-address.ts'
import type { Command } from './commands.ts'
import { useMay } from './permissions.tsx'

/** Every index, and what one does with it. */
export function useIndexCommands(): Command[] {
  const may = useMay()
  const { data } = useQuery({ ...indexesQuery, enabled: may('indexes:read') })
  const entries = data?.indexes.status === 'ok' ? data.indexes.data : []
  const commandsOf = useCommandsOf()
  return entries.flatMap(commandsOf)
}

const CHANGES = [
  { dialog: 'scale', verb: 'Scale', icon: Scaling },
  { dialog: 'pause', verb: 'Pause', icon: Pause },
  { dialog: 'resume', verb: 'Resume', icon: Play },
  { dialog: 'delete', verb: 'Delete', icon: Trash2 },
] as const satisfies readonly {
  dialog: IndexDialog & keyof typeof indexCan
  verb: string
  icon: typeof Pause
}[]

function useCommandsOf(): (entry: IndexListEntry) => Command[] {
  const navigate = useNavigate()
  const may = useMay()
  return (entry) => {
    const { indexName: name } = entry
    const params = { name }
    const id = (verb: string) => `index ${name} ${verb}`
    const quiet = { group: 'Indexes', isQuiet: true } as const
    const search: Command = {
      ...quiet,
      id: id('search'),
      label: `Search ${name}`,
      icon: Search,
      run: () => void navigate({ to: '/indexes/$name/search', params }),
    }
    const add: Command = {
      ...quiet,
      id: id('add'),
      label: `Add documents to ${name}`,
      icon: FilePlus,
      run: () => void navigate({ to: '/indexes/$name/documents', params, search: { dialog: 'add' } }),
    }
    const changes = CHANGES.filter(({ dialog }) => indexCan[dialog](entry)).map(
      ({ dialog, verb, icon }): Command => ({
        ...quiet,
        id: id(dialog),
        label: `${verb} ${name}`,
        icon,
        run: () => void navigate({ to: '/indexes/$name', params, search: { dialog } }),
      }),
    )
    return [
      {
        id: `index ${name}`,
        label: name,
        group: 'Indexes',
        icon: Database,
        run: () => void navigate({ to: '/indexes/$name', params }),
      },
      search,
      ...(may('documents:write') ? [add] : []),
      ...(may('indexes:write') ? changes : []),
    ]
  }
}
