import { History } from 'lucide-react'
import { formatRelative, parseInstant } from '../../../format/dates.ts'
import { Button } from '../../../ui/button/button.tsx'
import { Menu, MenuItem } from '../../../ui/overlay/menu.tsx'
import type { SearchAddress } from './search-address.ts'
import { nameOf, type PastSearch } from './search-history.ts'

type RecentSearchesProps = Readonly<{
  past: readonly PastSearch[]
  onChoose: (address: SearchAddress) => void
}>

const SHOWN = 12

/** What this browser searched this index for. */
export function RecentSearches({ past, onChoose }: RecentSearchesProps) {
  if (past.length === 0) return null
  return (
    <Menu
      trigger={
        <Button variant="ghost" icon={History} className="h-9 pointer-coarse:h-11">
          Recent
        </Button>
      }
      className="max-w-md"
    >
      {past.slice(0, SHOWN).map(({ address, at }) => (
        <MenuItem key={at} onSelect={() => onChoose(address)} end={since(at)}>
          {nameOf(address)}
        </MenuItem>
      ))}
    </Menu>
  )
}

function since(at: string): string {
  const date = parseInstant(at)
  return date ? formatRelative(date, new Date()) : ''
}
