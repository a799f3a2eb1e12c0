import { useNavigate } from '@tanstack/react-router'
import {
  Building2,
  Keyboard,
  KeyRound,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Receipt,
  Sun,
  User,
  UserPlus,
} from 'lucide-react'
import { type Command, useOfferedCommands } from './commands.ts'
import { NAVIGATION } from './navigation.ts'
import { useMay } from './permissions.tsx'
import { setTheme } from './theme.ts'
import { useIndexCommands } from './use-index-commands.ts'
import { useSignOut } from './use-sign-out.ts'

/** What the open page offers, then what can be done anywhere, pages and indexes. */
export function useEveryCommand({ onShowShortcuts }: { onShowShortcuts: () => void }): Command[] {
  const offered = useOfferedCommands()
  // What the open page offers itself is not offered twice.
  const isNew = ({ label }: Command) => offered.every((one) => one.label !== label)
  const actions = useActions(onShowShortcuts)
  const pages = usePages()
  const indexes = useIndexCommands()
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
  const budget: Action = {
    id: 'budget',
    label: 'Set a budget',
    icon: Receipt,
    keywords: ['cap', 'limit', 'cost', 'spend', 'billing'],
    run: () => void navigate({ to: '/billing', search: { dialog: 'budget' } }),
  }
  return [...(may('members:manage') ? [invite] : []), ...(may('billing:manage') ? [budget] : []), password]
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
