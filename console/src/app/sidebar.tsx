import { Link } from '@tanstack/react-router'
import { Logo } from '../ui/page/logo.tsx'
import { cx } from '../ui/cx.ts'
import { AccountSwitcher } from './account-switcher.tsx'
import { NAVIGATION, type NavigationItem } from './navigation.ts'
import { useMay } from './permissions.tsx'

const ITEM =
  'flex h-8 items-center gap-2.5 rounded-md px-2 text-base text-fg-muted no-underline hover:bg-hover hover:text-fg pointer-coarse:h-11'
const CURRENT = 'bg-active font-medium text-fg'

/** The pages of the account, and which account it is. */
export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const may = useMay()
  const items = NAVIGATION.filter(({ needs }) => needs === undefined || may(needs))
  return (
    <div className="flex h-full flex-col gap-4">
      <Link
        to="/"
        className="flex h-8 items-center px-2 no-underline"
        {...(onNavigate && { onClick: onNavigate })}
      >
        <Logo />
      </Link>
      <AccountSwitcher />
      <nav aria-label="Main" className="flex flex-1 flex-col justify-between gap-4">
        <Items items={items.filter(({ isAtEnd }) => !isAtEnd)} onNavigate={onNavigate} />
        <Items items={items.filter(({ isAtEnd }) => isAtEnd)} onNavigate={onNavigate} />
      </nav>
    </div>
  )
}

type ItemsProps = Readonly<{ items: readonly NavigationItem[]; onNavigate: (() => void) | undefined }>

function Items({ items, onNavigate }: ItemsProps) {
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <Link
            to={to}
            className={ITEM}
            activeOptions={{ exact: to === '/' }}
            activeProps={{ className: cx(ITEM, CURRENT) }}
            {...(onNavigate && { onClick: onNavigate })}
          >
            <Icon aria-hidden size={16} className="shrink-0 text-fg-subtle" />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}
