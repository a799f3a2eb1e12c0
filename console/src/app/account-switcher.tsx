import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronsUpDown, Plus } from 'lucide-react'
import { shellQuery } from '../api/pages.ts'
import { Avatar } from '../ui/value/avatar.tsx'
import { Button } from '../ui/button/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuRadioGroup, MenuSeparator } from '../ui/overlay/menu.tsx'
import { useSwitchAccount } from './use-switch-account.ts'

/** Which account one is in, and the way into another. */
export function AccountSwitcher() {
  const { account, memberships } = useSuspenseQuery(shellQuery).data
  const change = useSwitchAccount()
  const own = account.status === 'ok' ? account.data : undefined
  const others = memberships.status === 'ok' ? memberships.data : []
  const name = own?.name ?? 'Account'
  return (
    <Menu
      align="start"
      trigger={
        <Button isFullWidth isSpread pending={change.isPending} iconEnd={ChevronsUpDown}>
          <span className="flex min-w-0 flex-1 items-center gap-2 text-left">
            <Avatar name={name} size="sm" shape="square" />
            <span className="truncate">
              <span className="sr-only">Account: </span>
              {name}
            </span>
          </span>
        </Button>
      }
    >
      <MenuLabel>Accounts</MenuLabel>
      <MenuRadioGroup
        value={own?.accountId ?? ''}
        onChange={(accountId) => change.mutate(accountId)}
        options={others.map(({ accountId, accountName }) => ({ value: accountId, label: accountName }))}
      />
      <MenuSeparator />
      <MenuItem asChild>
        <Link to="/accounts/new">
          <Plus aria-hidden size={16} className="shrink-0 text-fg-subtle" />
          Create another account
        </Link>
      </MenuItem>
    </Menu>
  )
}
