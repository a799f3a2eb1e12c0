import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command as Palette } from 'cmdk'
import { Database, Plus, User } from 'lucide-react'
import { indexesQuery } from '../api/pages.ts'
import { LIST_ITEM } from '../ui/popup-style.ts'
import { type Command, useOfferedCommands } from './commands.ts'
import { NAVIGATION } from './navigation.ts'
import { useMay } from './permissions.tsx'

type CommandPaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** Pages, indexes and actions, found by typing. */
export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  return (
    <Palette.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label="Search for anything"
      overlayClassName="fixed inset-0 z-overlay animate-fade-in bg-scrim"
      contentClassName="fixed inset-x-4 top-[12vh] z-dialog mx-auto max-w-xl animate-pop-in overflow-hidden rounded-xl border border-line-strong bg-raised text-fg shadow-lg outline-none"
    >
      <Palette.Input
        placeholder="Search pages, indexes and actions"
        className="h-12 w-full border-b bg-transparent px-4 text-md outline-none placeholder:text-fg-subtle"
      />
      <Palette.List className="max-h-[50vh] overflow-y-auto p-2">
        <Palette.Empty className="px-2 py-8 text-center text-base text-fg-muted">
          Nothing of that name.
        </Palette.Empty>
        <Choices onChosen={() => onOpenChange(false)} />
      </Palette.List>
    </Palette.Dialog>
  )
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle'

function Choices({ onChosen }: { onChosen: () => void }) {
  const groups = Map.groupBy(useEveryCommand(), ({ group }) => group)
  return [...groups].map(([heading, commands]) => (
    <Palette.Group key={heading} heading={heading} className={GROUP}>
      {commands.map(({ id, label, icon: Icon, keywords, run }) => (
        <Palette.Item
          key={id}
          value={id}
          keywords={[label, ...(keywords ?? [])]}
          className={LIST_ITEM}
          onSelect={() => {
            onChosen()
            run()
          }}
        >
          {Icon && <Icon aria-hidden size={16} className="shrink-0 text-fg-subtle" />}
          <span className="truncate">{label}</span>
        </Palette.Item>
      ))}
    </Palette.Group>
  ))
}

function useEveryCommand(): Command[] {
  const navigate = useNavigate()
  const may = useMay()
  const offered = useOfferedCommands()
  const { data } = useQuery({ ...indexesQuery, enabled: may('indexes:read') })
  const pages = NAVIGATION.filter(({ needs }) => needs === undefined || may(needs)).map(
    ({ to, label, icon }): Command => ({
      id: `page ${to}`,
      label,
      group: 'Pages',
      icon,
      run: () => void navigate({ to }),
    }),
  )
  const profile: Command = {
    id: 'page /profile',
    label: 'Profile and security',
    group: 'Pages',
    icon: User,
    run: () => void navigate({ to: '/profile' }),
  }
  const create: Command = {
    id: 'create index',
    label: 'Create index',
    group: 'Actions',
    icon: Plus,
    keywords: ['new'],
    run: () => void navigate({ to: '/indexes/new' }),
  }
  const entries = data?.indexes.status === 'ok' ? data.indexes.data : []
  const indexes = entries.map(({ indexName }): Command => ({
    id: `index ${indexName}`,
    label: indexName,
    group: 'Indexes',
    icon: Database,
    run: () => void navigate({ to: '/indexes/$name', params: { name: indexName } }),
  }))
  return [...offered, ...(may('indexes:write') ? [create] : []), ...pages, profile, ...indexes]
}
