import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  Building2,
  Database,
  Keyboard,
  KeyRound,
  Monitor,
  Moon,
  Plus,
  Sun,
  User,
  UserPlus,
} from 'lucide-react'
import { indexesQuery } from '../api/pages.ts'
import { type Command, useOfferedCommands } from './commands.ts'
import { NAVIGATION } from './navigation.ts'
import { useMay } from './permissions.tsx'
import { setTheme } from './theme.ts'

/** What the open page offers, then what can be done anywhere, pages and indexes. */
export function useEveryCommand({ onShowShortcuts }: { onShowShortcuts: () => void }): Command[] {
  const offered = useOfferedCommands()
  const actions = useActions(onShowShortcuts)
  const pages = usePages()
  const indexes = useIndexes()
  return [...offered, ...actions, ...pages, ...indexes]
}

function useActions(onShowShortcuts: () => void): Command[] {
  const navigate = useNavigate()
  const may = useMay()
  const group = 'Actions'
  const create: Command = {
    id: 'create index',
    label: 'Create index',
    group,
    icon: Plus,
    keywords: ['new', 'add'],
    run: () => void navigate({ to: '/create-index' }),
  }
  return [
    ...(may('indexes:write') ? [create] : []),
    ...useDialogs(),
    {
      id: 'create account',
      label: 'Create another account',
      group,
      icon: Building2,
      keywords: ['new', 'organisation', 'organization', 'company'],
      run: () => void navigate({ to: '/accounts/new' }),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      group,
      icon: Keyboard,
      keywords: ['help'],
      run: onShowShortcuts,
    },
    {
      id: 'light',
      label: 'Light theme',
      group,
      icon: Sun,
      keywords: ['colour', 'color'],
      run: () => setTheme('light'),
    },
    {
      id: 'dark',
      label: 'Dark theme',
      group,
      icon: Moon,
      keywords: ['colour', 'color', 'night'],
      run: () => setTheme('dark'),
    },
    {
      id: 'system',
      label: 'Theme of the system',
      group,
      icon: Monitor,
      keywords: ['colour', 'color'],
      run: () => setTheme('system'),
    },
  ]
}

/** Dialogs of other pages, each by its address. */
function useDialogs(): Command[] {
  const navigate = useNavigate()
  const may = useMay()
  const invite: Command = {
    id: 'invite',
    label: 'Invite people',
    group: 'Actions',
    icon: UserPlus,
    keywords: ['add', 'member', 'team', 'colleague'],
    run: () => void navigate({ to: '/team', search: { dialog: 'invite' } }),
  }
  const password: Command = {
    id: 'change password',
    label: 'Change password',
    group: 'Actions',
    icon: KeyRound,
    keywords: ['security'],
    run: () => void navigate({ to: '/profile', search: { dialog: 'password' } }),
  }
  return [...(may('members:manage') ? [invite] : []), password]
}

function usePages(): Command[] {
  const navigate = useNavigate()
  const may = useMay()
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
    keywords: ['password', 'two-factor', 'authenticator', 'sessions', 'name'],
    run: () => void navigate({ to: '/profile' }),
  }
  return [...pages, profile]
}

function useIndexes(): Command[] {
  const navigate = useNavigate()
  const { data } = useQuery({ ...indexesQuery, enabled: useMay()('indexes:read') })
  const entries = data?.indexes.status === 'ok' ? data.indexes.data : []
  return entries.map(({ indexName }) => ({
    id: `index ${indexName}`,
    label: indexName,
    group: 'Indexes',
    icon: Database,
    run: () => void navigate({ to: '/indexes/$name', params: { name: indexName } }),
  }))
}
