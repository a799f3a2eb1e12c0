import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleHelp, Keyboard, LogOut, Monitor, Moon, Sun, User } from 'lucide-react'
import { shellQuery } from '../api/pages.ts'
import { Avatar } from '../ui/value/avatar.tsx'
import { Button } from '../ui/button/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuSeparator } from '../ui/overlay/menu.tsx'
import { setTheme, type Theme, useTheme } from './theme.ts'
import { useSignOut } from './use-sign-out.ts'

const THEMES = [
  { value: 'system', label: 'System', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const

/** Everything about the person: profile, theme, shortcuts, signing out. */
export function UserMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { user } = useSuspenseQuery(shellQuery).data
  const theme = useTheme()
  const signOut = useSignOut()
  const shown = user.status === 'ok' ? (user.data.name ?? user.data.email) : 'You'
  return (
    <Menu
      trigger={
        <Button variant="ghost" pending={signOut.isPending}>
          <Avatar name={shown} size="sm" />
          <span className="sr-only">Your menu: {shown}</span>
        </Button>
      }
    >
      <MenuLabel>{user.status === 'ok' ? user.data.email : shown}</MenuLabel>
      <MenuItem asChild>
        <Link to="/profile">
          <User aria-hidden size={16} className="shrink-0 text-fg-subtle" />
          Profile and security
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link to="/help">
          <CircleHelp aria-hidden size={16} className="shrink-0 text-fg-subtle" />
          Help
        </Link>
      </MenuItem>
      <MenuItem icon={Keyboard} end="?" onSelect={onShowShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadioGroup value={theme} onChange={(value) => setTheme(value as Theme)} options={THEMES} />
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => signOut.mutate()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
