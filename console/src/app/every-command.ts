import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  Building2,
  Database,
  FilePlus,
  Keyboard,
  KeyRound,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Pause,
  Play,
  Plus,
  Scaling,
  Search,
  Sun,
  Trash2,
  User,
  UserPlus,
} from 'lucide-react'
import { indexesQuery } from '../api/pages.ts'
import { type Command, useOfferedCommands } from './commands.ts'
import { NAVIGATION } from './navigation.ts'
import { useMay } from './permissions.tsx'
import { setTheme } from './theme.ts'
import { useSignOut } from './use-sign-out.ts'
import { indexCan } from '../pages/index/index-can.ts'
import type { IndexDialog } from '../pages/index/search-state.ts'

/** What the open page offers, then what can be done anywhere, pages and indexes. */
export function useEveryCommand({ onShowShortcuts }: { onShowShortcuts: () => void }): Command[] {
  const offered = useOfferedCommands()
  // What the open page offers itself is not offered twice.
  const isNew = ({ label }: Command) => offered.every((one) => one.label !== label)
  const actions = useActions(onShowShortcuts)
  const pages = usePages()
  const indexes = useIndexes()
  return [...offered, ...[...actions, ...pages, ...indexes].filter(isNew)]
}

function useActions(onShowShortcuts: () => void): Command[] {
  const { mutate: signOut } = useSignOut()
  return [
    ...useCreations(),
    ...useDialogs(),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: Keyboard,
      shortcut: '?',
      keywords: ['help', 'keys'],
      run: onShowShortcuts,
    },
    { id: 'light', label: 'Light theme', icon: Sun, keywords: THEME_WORDS, run: () => setTheme('light') },
    {
      id: 'dark',
      label: 'Dark theme',
      icon: Moon,
      keywords: [...THEME_WORDS, 'night'],
      run: () => setTheme('dark'),
    },
    {
      id: 'system',
      label: 'System theme',
      icon: Monitor,
      keywords: THEME_WORDS,
      run: () => setTheme('system'),
    },
    {
      id: 'sign out',
      label: 'Sign out',
      icon: LogOut,
      keywords: ['log out', 'logout', 'leave'],
      run: () => signOut(),
    },
  ].map((command): Command => ({ ...command, group: 'Actions' }))
}

const THEME_WORDS = ['colour', 'color', 'appearance']
type Action = Omit<Command, 'group'>

/** What can be made, from anywhere. */
function useCreations(): Action[] {
  const navigate = useNavigate()
  const may = useMay()
  const index: Action = {
    id: 'create index',
    label: 'Create index',
    icon: Plus,
    shortcut: 'c',
    keywords: ['new', 'add', 'make'],
    run: () => void navigate({ to: '/create-index' }),
  }
  const apiKey: Action = {
    id: 'create api key',
    label: 'Create API key',
    icon: KeyRound,
    keywords: ['new', 'add', 'make', 'token', 'secret'],
    run: () => void navigate({ to: '/api-keys', search: { dialog: 'create' } }),
  }
  const account: Action = {
    id: 'create account',
    label: 'Create another account',
    icon: Building2,
    keywords: ['new', 'organisation', 'organization', 'company'],
    run: () => void navigate({ to: '/accounts/new' }),
  }
  return [...(may('indexes:write') ? [index] : []), ...(may('keys:manage') ? [apiKey] : []), account]
}

/** Dialogs of other pages, each by its address. */
function useDialogs(): Action[] {
  const navigate = useNavigate()
  const may = useMay()
  const invite: Action = {
    id: 'invite',
    label: 'Invite people',
    icon: UserPlus,
    keywords: ['add', 'member', 'team', 'colleague'],
    run: () => void navigate({ to: '/team', search: { dialog: 'invite' } }),
  }
  const password: Action = {
    id: 'change password',
    label: 'Change password',
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
    ({ to, label, icon, key, keywords = [] }): Command => ({
      id: `page ${to}`,
      label,
      group: 'Pages',
      icon,
      shortcut: `g ${key}`,
      keywords,
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

/** Every index, and what one does with it. */
function useIndexes(): Command[] {
  const navigate = useNavigate()
  const may = useMay()
  const { data } = useQuery({ ...indexesQuery, enabled: may('indexes:read') })
  const entries = data?.indexes.status === 'ok' ? data.indexes.data : []
  return entries.flatMap((entry) => {
    const params = { name: entry.indexName }
    const open: Command = {
      id: `index ${entry.indexName}`,
      label: entry.indexName,
      group: 'Indexes',
      icon: Database,
      run: () => void navigate({ to: '/indexes/$name', params }),
    }
    const quiet = (verb: string, label: string, icon: LucideIcon, run: () => void): Command => ({
      id: `index ${entry.indexName} ${verb}`,
      label,
      group: 'Indexes',
      icon,
      isQuiet: true,
      run,
    })
    const change = (dialog: IndexDialog) => () =>
      void navigate({ to: '/indexes/$name', params, search: { dialog } })
    return [
      open,
      quiet(
        'search',
        `Search ${entry.indexName}`,
        Search,
        () => void navigate({ to: '/indexes/$name/search', params }),
      ),
      ...(may('documents:write')
        ? [
            quiet(
              'add',
              `Add documents to ${entry.indexName}`,
              FilePlus,
              () => void navigate({ to: '/indexes/$name/documents', params, search: { dialog: 'add' } }),
            ),
          ]
        : []),
      ...(may('indexes:write') && indexCan.scale(entry)
        ? [quiet('scale', `Scale ${entry.indexName}`, Scaling, change('scale'))]
        : []),
      ...(may('indexes:write') && indexCan.pause(entry)
        ? [quiet('pause', `Pause ${entry.indexName}`, Pause, change('pause'))]
        : []),
      ...(may('indexes:write') && indexCan.resume(entry)
        ? [quiet('resume', `Resume ${entry.indexName}`, Play, change('resume'))]
        : []),
      ...(may('indexes:write') && indexCan.delete(entry)
        ? [quiet('delete', `Delete ${entry.indexName}`, Trash2, change('delete'))]
        : []),
    ]
  })
}
